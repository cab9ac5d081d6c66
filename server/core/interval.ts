import type { Day, Interval } from './calendar.ts';
import { businessDay, keyOfDay, splitByDays } from './businessDay.ts';
import { HaruError } from './errors.ts';

/** The stretch [start, end) of time. Throws `INVALID_INTERVAL` where it ends before it starts. */
export function makeInterval(start: Date, end: Date): Interval {
  if (!(end >= start)) {
    throw new HaruError(
      'INVALID_INTERVAL',
      `An interval cannot end (${shown(end)}) before it starts (${shown(start)}).`,
    );
  }
  const day = (zone = 'UTC'): Day => businessDay(start, zone);
  return Object.freeze({
    start,
    end,
    day,
    key: (zone?: string) => keyOfDay(day(zone)),
    days: (zone: string) => splitByDays(start, end, zone),
  });
}

function shown(instant: Date): string {
  return Number.isNaN(instant.getTime()) ? 'no date' : instant.toISOString();
}
