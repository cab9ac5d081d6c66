import { Type } from 'typebox';
import { DateTime, NullableDateTime, nullable, oneOf } from '../schema/common.ts';

export const EventViewQuery = Type.Object({
  /** Default: an hour before `to`. */
  from: Type.Optional(DateTime),
  /** Default: now. At most a day after `from`. */
  to: Type.Optional(DateTime),
});

/** How many events a stretch of time has by minute, status and path. */
export const EventView = Type.Object(
  {
    from: DateTime,
    to: DateTime,
    source: oneOf(['search', 'log_buffer', 'mart'], { title: 'EventViewSource' }),
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
