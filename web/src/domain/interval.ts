import { addDays, startOfDay, wallClock } from './clock.ts';
import { formatClock, formatDay, zoneLabel, type Language } from './time.ts';

/** The part of one calendar day, in some zone, that an interval covers. */
export interface DaySlice {
  readonly day: string;
  /** Minutes on the clock's face; `to` is 1440 at the end of the day. */
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
}

/** Cuts the half-open interval [start, end) at the midnights of a zone. */
export function slicesByDay(start: string, end: string, zone: string): DaySlice[] {
  return daysOf(start, end, zone).map((day) => sliceOf(day, start, end, zone));
}

/** The days of a zone that the interval touches; of more than `most` only the first and the last. */
function daysOf(start: string, end: string, zone: string, most?: number): string[] {
  const first = wallClock(Date.parse(start), zone).day;
  const last = wallClock(Date.parse(end) - 1, zone).day;
  if (most !== undefined && addDays(first, most) <= last) return [first, last];
  const days = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

function sliceOf(day: string, start: string, end: string, zone: string): DaySlice {
  const [midnight, next] = [startOfDay(day, zone), startOfDay(addDays(day, 1), zone)];
  const from = Math.max(midnight, Date.parse(start));
  const stop = Math.min(next, Date.parse(end));
  const to = stop === next ? 1440 : wallClock(stop, zone).minutes;
  return { day, from: wallClock(from, zone).minutes, to, isWhole: from === midnight && stop === next };
}

const MOST_SLICES = 3;

/**
 * The days of a zone that an interval feeds: `KST Fri 20 Nov 09:00–24:00, Sat 21 Nov 00:00–09:00`. Whole days stand
 * without times; of more than three only the first and the last are named.
 */
export function intervalInWords(start: string, end: string, zone: string, language: Language): string {
  const label = zoneLabel(zone, Date.parse(start));
  if (start === end) {
    const { day, minutes } = wallClock(Date.parse(start), zone);
    return `${label} ${formatDay(day, { language, year: false })} ${formatClock(minutes)}`;
  }
  const days = daysOf(start, end, zone, MOST_SLICES);
  const [first = '', last = ''] = [days[0], days.at(-1)];
  const isCut = addDays(first, days.length - 1) < last;
  const year = isCut && first.slice(0, 4) !== last.slice(0, 4);
  const words = days.map((name) => {
    const slice = sliceOf(name, start, end, zone);
    const day = formatDay(name, { language, year });
    return slice.isWhole ? day : `${day} ${formatClock(slice.from)}–${formatClock(slice.to)}`;
  });
  return `${label} ${words.join(isCut ? ' … ' : ', ')}`;
}

/** The interval on the UTC clock: `20 Nov 00:00 – 21 Nov 00:00 UTC`, with the year of its start. */
export function intervalInUtc(start: string, end: string, language: Language): string {
  const a = wallClock(Date.parse(start), 'UTC');
  const b = wallClock(Date.parse(end), 'UTC');
  const from = `${formatDay(a.day, { language })} ${formatClock(a.minutes)}`;
  if (start === end) return `${from} UTC`;
  const to = formatDay(b.day, { language, year: a.day.slice(0, 4) !== b.day.slice(0, 4) });
  return a.day === b.day ? `${from}–${formatClock(b.minutes)} UTC` : `${from} – ${to} ${formatClock(b.minutes)} UTC`;
}
