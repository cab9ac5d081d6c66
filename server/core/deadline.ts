import { addDays, readingOfDay, requireDay } from './businessDay.ts';
import type { DeadlineDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { instantInGap, instantsOf } from './zone.ts';

/**
 * The instant at which a deadline is due for a business day. A time that the clock leaves out is due as much later; one that
 * it shows twice, at the second pass, like a schedule's. Throws `INVALID_TIME` and `INVALID_DAY`.
 */
export function deadlineAt(
  { at, zone, dayOffset }: Pick<DeadlineDefinition, 'at' | 'zone' | 'dayOffset'>,
  day: string,
): Date {
  const reading = readingOfDay(addDays(requireDay(day), dayOffset)) + requireTime(at);
  return new Date(instantsOf(zone, reading).at(-1) ?? instantInGap(zone, reading));
}

/** Milliseconds since midnight of a wall-clock time, 'HH:MM' from 00:00 to 23:59. Throws `INVALID_TIME`. */
export function requireTime(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match) return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
  throw new HaruError('INVALID_TIME', `"${text}" is not a time of the day. Write it as HH:MM, from 00:00 to 23:59.`, {
    time: text,
  });
}
