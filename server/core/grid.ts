import { requireCalendar } from './calendars.ts';
import { fireAtOrAfter, fireAtOrBefore, nextFire, previousFire } from './cron.ts';
import type { ScheduleDefinition } from './definition.ts';
import type { WorkingCalendar } from './workingCalendar.ts';
import { HaruError } from './errors.ts';
import { workingDayGrid } from './workingDayGrid.ts';

/** The instants at which a schedule fires; null where there is none. */
export interface Grid {
  /** The first after the given instant. */
  after(instant: Date): Date | null;
  /** The last before the given instant. */
  before(instant: Date): Date | null;
  /** The instant itself if it is one, else the first after it. */
  atOrAfter(instant: Date): Date | null;
  /** The instant itself if it is one, else the last before it. */
  atOrBefore(instant: Date): Date | null;
}

type CronSchedule = Extract<ScheduleDefinition, { kind: 'cron' }>;

/** The grid of a cron schedule, on its zone's wall clock, with the fires that its calendar leaves where it puts them. */
export function cronGrid(
  { expressions, zone, calendar, onHoliday }: CronSchedule,
  calendars?: readonly WorkingCalendar[],
): Grid {
  const grid = everyFire(expressions, zone);
  if (calendar === null || onHoliday === null) return grid;
  return workingDayGrid(grid, { calendar: requireCalendar(calendar, calendars), onHoliday, zone });
}

function everyFire(expressions: readonly string[], zone: string): Grid {
  return {
    after: (instant) => nextFire(expressions, zone, instant),
    before: (instant) => previousFire(expressions, zone, instant),
    atOrAfter: (instant) => fireAtOrAfter(expressions, zone, instant),
    atOrBefore: (instant) => fireAtOrBefore(expressions, zone, instant),
  };
}

/** The grid of a period, in elapsed time, counted in both directions from its anchor, else from `start`, else from the Unix epoch. */
export function periodGrid(
  { periodMs, anchor }: Extract<ScheduleDefinition, { kind: 'every' }>,
  start: Date | null,
): Grid {
  if (!(periodMs > 0))
    throw new HaruError('INVALID_SCHEDULE', `A period must be longer than nothing, not ${periodMs} ms.`, { periodMs });
  const origin = anchor === null ? (start?.getTime() ?? 0) : Date.parse(anchor);
  const place = (instant: Date): number => (instant.getTime() - origin) / periodMs;
  const at = (number: number): Date => new Date(origin + number * periodMs);
  return {
    after: (instant) => at(Math.floor(place(instant)) + 1),
    before: (instant) => at(Math.ceil(place(instant)) - 1),
    atOrAfter: (instant) => at(Math.ceil(place(instant))),
    atOrBefore: (instant) => at(Math.floor(place(instant))),
  };
}
