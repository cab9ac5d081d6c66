import { Type } from 'typebox';
import { DateTime, Day, NullableDateTime, nullable, NullableString, oneOf } from '../schema/common.ts';

export const EventViewQuery = Type.Object({
  /** Default: an hour before `to`. */
  from: Type.Optional(DateTime),
  /** Default: now. At most 25 hours after `from`, as long as a day can be. */
  to: Type.Optional(DateTime),
});

export const LogBuffer = Type.Object(
  {
    /** Null: no log buffer is configured. */
    buffer: nullable(
      Type.Object(
        {
          /** Why it does not answer; null: it does. */
          problem: NullableString,
          /** Days whose events no drain has claimed yet. */
          lists: Type.Integer(),
          events: Type.Integer(),
          /** The first of those days, in UTC. */
          oldestDay: nullable(Day),
          asOf: DateTime,
        },
        { title: 'LogBufferState' },
      ),
    ),
  },
  { title: 'LogBuffer' },
);

/** How many events a stretch of time has by minute, status and path. */
export const EventView = Type.Object(
  {
    from: DateTime,
    to: DateTime,
    source: oneOf(['search', 'kafka', 'log_buffer', 'mart'], { title: 'EventViewSource' }),
    total: Type.Integer(),
    minutes: Type.Array(Type.Object({ at: DateTime, count: Type.Integer() }, { title: 'EventsOfMinute' })),
    statuses: Type.Array(
      Type.Object({ status: nullable(Type.Integer()), count: Type.Integer() }, { title: 'EventsOfStatus' }),
    ),
    paths: Type.Array(Type.Object({ path: Type.String(), count: Type.Integer() }, { title: 'EventsOfPath' })),
    /** Null: everything was counted. Else all counts are estimates from so many events of those that are buffered. */
    sample: nullable(Type.Object({ read: Type.Integer(), buffered: Type.Integer() }, { title: 'EventSample' })),
    arePathsExact: Type.Boolean(),
    /** Up to here the mart is loaded and replaces what the speed view says. */
    loadedUntil: NullableDateTime,
    asOf: DateTime,
  },
  { title: 'EventView' },
);

export const EventDayQuery = Type.Object({
  /** Default: today in the zone. */
  day: Type.Optional(Day),
  /** IANA name; default: that of the mart's days. */
  zone: Type.Optional(Type.String()),
});

/** A business day of the events. */
export const EventDay = Type.Object(
  {
    day: Day,
    zone: Type.String(),
    from: DateTime,
    to: DateTime,
    /** Of the mart's days; null: no DAG says it. */
    martZone: NullableString,
    /** The mart's table as an asset; null: no DAG publishes it. */
    asset: NullableString,
    /** The whole day, cut where loads begin and end; null: there is no mart, or it cannot be asked. */
    slices: nullable(
      Type.Array(
        Type.Object(
          {
            from: DateTime,
            to: DateTime,
            /** Since when the batch view replaces the speed view; null: it does not yet. */
            loadedAt: NullableDateTime,
          },
          { title: 'LoadedSlice' },
        ),
      ),
    ),
  },
  { title: 'EventDay' },
);
