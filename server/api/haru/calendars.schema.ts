import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, Day, NullableString, oneOf } from '../schema/common.ts';

export const CalendarList = Type.Object(
  {
    /** Those that come with Haru first, then the installation's own by name. */
    calendars: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          title: Type.String(),
          /** False: it comes with Haru. */
          isOwn: Type.Boolean(),
        },
        { title: 'CalendarSummary' },
      ),
    ),
  },
  { title: 'CalendarList' },
);

/** Names of days without work, by day. */
const Holidays = Type.Record(Type.String(), Type.String({ maxLength: 200 }), { maxProperties: 5_000 });

export const CalendarDetail = Type.Object(
  {
    name: Type.String(),
    title: Type.String(),
    isOwn: Type.Boolean(),
    /** The calendar of Haru whose holidays count too; null: none. */
    base: NullableString,
    /** The days that an own calendar adds, which can be changed. */
    ownHolidays: Holidays,
    /** The years that it knows, in order. */
    years: Type.Array(
      Type.Object({ year: Type.Integer(), source: Type.String(), holidays: Holidays }, { title: 'CalendarYear' }),
    ),
    /** The DAGs whose current version names it; it cannot be deleted while there are any. */
    dagIds: Type.Array(Type.String()),
  },
  { title: 'CalendarDetail' },
);

const settings = {
  title: Type.String({ minLength: 1, maxLength: 200 }),
  base: NullableString,
  holidays: Holidays,
};

export const CalendarSettings = Type.Object(settings, { title: 'CalendarSettings', additionalProperties: false });
export const NewCalendar = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 64 }), ...settings },
  { title: 'NewCalendar', additionalProperties: false },
);

export const CalendarChanged = Type.Object(
  {
    /** The DAGs whose next runs are computed anew. */
    dagIds: Type.Array(Type.String()),
  },
  { title: 'CalendarChanged' },
);

export const CalendarParams = Type.Object({ calendar: Type.String() });

export const FiresQuery = Type.Object({
  cron: Type.String({ minLength: 1, maxLength: 200 }),
  zone: Type.String({ maxLength: 100 }),
  onHoliday: oneOf(['skip', 'next', 'previous'], { title: 'OnHoliday' }),
  /** Missing: from now on. */
  from: Type.Optional(Day),
  count: Type.Integer({ minimum: 1, maximum: 50, default: 10 }),
});

export type FiresQuery = Static<typeof FiresQuery>;

export const FireList = Type.Object(
  {
    /** The next fires and, among them, the times on days without work, in order. */
    fires: Type.Array(
      Type.Object(
        {
          at: DateTime,
          /** In the zone of the schedule. */
          day: Day,
          /** False: the expression names this time, and the calendar leaves it out or moves it. */
          isKept: Type.Boolean(),
          /** What the day is called, if it has a name. */
          holiday: NullableString,
        },
        { title: 'PreviewedFire' },
      ),
    ),
    /** Why there are no further ones; null: nothing is wrong. */
    problem: NullableString,
  },
  { title: 'FireList' },
);
export type FireList = Static<typeof FireList>;
