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
  const until = Date.parse(end);
  const slices: DaySlice[] = [];
  let at = Date.parse(start);
  while (at < until) {
    const { day, minutes } = wallClock(at, zone);
    const next = startOfDay(addDays(day, 1), zone);
    const stop = Math.min(next, until);
    const to = stop === next ? 1440 : wallClock(stop, zone).minutes;
    slices.push({ day, from: minutes, to, isWhole: at === startOfDay(day, zone) && stop === next });
    at = stop;
  }
  return slices;
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
  const words = slicesByDay(start, end, zone).map((slice) => {
    const day = formatDay(slice.day, { language, year: false });
    return slice.isWhole ? day : `${day} ${formatClock(slice.from)}–${formatClock(slice.to)}`;
  });
  const [first] = words;
  const last = words.at(-1);
  if (words.length > MOST_SLICES) return `${label} ${first ?? ''} … ${last ?? ''}`;
  return `${label} ${words.join(', ')}`;
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
