import type { Day } from './calendar.ts';
import { HaruError } from './errors.ts';
import { changeBetween, DAY_MS, instantInGap, instantsOf, readingAt, type Reading } from './zone.ts';

/** A local day's part of a stretch of time: the half-open [start, end), in UTC. */
export interface DaySlice {
  readonly day: Day;
  readonly start: Date;
  readonly end: Date;
}

/** The zone's calendar day at an instant. */
export function businessDay(instant: Date, zone: string): Day {
  return dayOfReading(readingAt(zone, instant.getTime()));
}

/** The first instant of a local day. A day that the zone left out starts, and ends, where the clock was set forward. */
export function startOfDay(day: Day, zone: string): Date {
  const midnight = readingOfDay(day);
  const [first] = instantsOf(zone, midnight);
  if (first !== undefined) return new Date(first);
  const after = instantInGap(zone, midnight);
  return new Date(changeBetween(zone, after - DAY_MS, after)!);
}

/** The first instant after a local day, which starts the next one. */
export function endOfDay(day: Day, zone: string): Date {
  return startOfDay(addDays(day, 1), zone);
}

/** The local days that [start, end) touches, in order, each with its part of it. Nothing of an empty stretch. */
export function splitByDays(start: Date, end: Date, zone: string): readonly DaySlice[] {
  const slices: DaySlice[] = [];
  let from = start;
  for (let day = businessDay(start, zone); from < end; day = addDays(day, 1)) {
    const dayEnd = endOfDay(day, zone);
    const to = dayEnd < end ? dayEnd : end;
    if (to <= from) continue;
    slices.push({ day, start: from, end: to });
    from = to;
  }
  return slices;
}

export function addDays(day: Day, count: number): Day {
  return dayOfReading(readingOfDay(day) + count * DAY_MS);
}

/** A day as a name can hold it, '20221130'. */
export function keyOfDay(day: Day): string {
  return day.replaceAll('-', '');
}

/** Whether the text is a date of the calendar, '2022-11-30'. */
export function isDay(text: string): text is Day {
  const reading = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(reading) && dayOfReading(reading) === text;
}

/** The text as a day, if it is a date of the calendar, '2022-11-30'. Throws `INVALID_DAY`. */
export function requireDay(text: string): Day {
  if (isDay(text)) return text;
  throw new HaruError(
    'INVALID_DAY',
    `"${text}" is not a calendar day. Write it as YYYY-MM-DD, for example 2022-11-30.`,
    { day: text },
  );
}

/** What a clock shows at midnight of a day. */
export function readingOfDay(day: Day): Reading {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOfReading(reading: number): Day {
  return new Date(reading).toISOString().split('T')[0] as Day;
}
