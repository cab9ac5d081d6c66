import { HaruError } from './errors.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/**
 * A wall-clock reading: the milliseconds that a UTC clock with the same reading would have. `2022-11-30 09:00` in any zone
 * is `Date.UTC(2022, 10, 30, 9)`.
 */
export type Reading = number;

/** What is kept of a zone. */
interface Clock {
  readonly formatter: Intl.DateTimeFormat;
  /** By UTC day, what the clock is ahead of UTC from the day's start to its end; null where it changes. */
  readonly offsets: Map<number, number | null>;
}

/** One for all spellings of a zone's name, of which whoever asks may think up any number: by the name in small letters. */
const clocks = new Map<string, Clock>();

/** Whether the runtime knows the zone: an IANA name in any case, never a bare offset. */
export function isZone(name: string): boolean {
  return clockOf(name) !== null;
}

/** The name itself, if it is one of an IANA zone. Throws `INVALID_ZONE` with the nearest name. */
export function requireZone(name: string): string {
  if (isZone(name)) return name;
  const hint = nearestZone(name);
  throw new HaruError('INVALID_ZONE', noSuchZone(name, hint), { zone: name, ...(hint && { hint }) });
}

/** Why the name is no zone's, with the nearest one that is; null: it is one. */
export function zoneFault(name: string): string | null {
  return isZone(name) ? null : noSuchZone(name, nearestZone(name));
}

function noSuchZone(name: string, hint: string | null): string {
  const advice = hint ? `Did you mean "${hint}"?` : 'Give an IANA name such as "Asia/Seoul" or "UTC".';
  return `There is no time zone "${name}". ${advice}`;
}

/** What the zone's clock is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, instant: number): number {
  return readingAt(zone, instant) - instant;
}

/** What the zone's clock shows at an instant. */
export function readingAt(zone: string, instant: number): Reading {
  const clock = clockOf(zone) ?? clockOf(requireZone(zone))!;
  const offset = offsetOfDay(clock, Math.floor(instant / DAY_MS));
  return offset === null ? formattedReading(clock, instant) : instant + offset;
}

const MOST_DAYS = 2_000;

/** A clock is changed at most once a day, so that two equal ends speak for all between them. */
function offsetOfDay(clock: Clock, day: number): number | null {
  const { offsets } = clock;
  const known = offsets.get(day);
  if (known !== undefined) return known;
  const [from, to] = [day * DAY_MS, (day + 1) * DAY_MS];
  const atStart = formattedReading(clock, from) - from;
  const offset = formattedReading(clock, to) - to === atStart ? atStart : null;
  if (offsets.size >= MOST_DAYS) offsets.clear();
  offsets.set(day, offset);
  return offset;
}

function formattedReading({ formatter }: Clock, instant: number): Reading {
  // "11/30/2022 AD, 09:00:00", whatever the zone; ICU counts no year 0.
  const [, month, day, year, era, hour, minute, second] = READING.exec(formatter.format(instant))!;
  const date = new Date(0);
  date.setUTCFullYear(era === 'B' ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second), ((instant % 1000) + 1000) % 1000);
  return date.getTime();
}

const READING = /^(\d+)\/(\d+)\/(\d+) ([AB])\w*, (\d+):(\d+):(\d+)$/;

/**
 * The instants at which the zone's clock shows a reading, in ascending order: one; two where the clock was set back over
 * it; none where it was set forward over it.
 */
export function instantsOf(zone: string, reading: Reading): readonly number[] {
  const before = offsetAt(zone, reading - DAY_MS);
  const after = offsetAt(zone, reading + DAY_MS);
  const possible = before === after ? [reading - before] : [reading - before, reading - after].sort((a, b) => a - b);
  return possible.filter((instant) => readingAt(zone, instant) === reading);
}

/** The instant at which a reading that the clock leaves out would have been, had the clock not been set forward. */
export function instantInGap(zone: string, reading: Reading): number {
  return reading - offsetAt(zone, reading - DAY_MS);
}

/** The first instant in (from, to] with another offset than `from`, to the millisecond; null: none. At most one change lies between. */
export function changeBetween(zone: string, from: number, to: number): number | null {
  const offset = offsetAt(zone, from);
  if (offsetAt(zone, to) === offset) return null;
  let [same, other] = [from, to];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(zone, middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}

/** Names are of ASCII alone: a capital letter from elsewhere can have one of its small letters, and so the key of a zone. */
const NAME = /^[A-Za-z][\w+/-]*$/;

function clockOf(zone: string): Clock | null {
  if (!NAME.test(zone)) return null;
  const key = zone.toLowerCase();
  const known = clocks.get(key);
  if (known) return known;
  try {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    const clock: Clock = { formatter, offsets: new Map() };
    clocks.set(key, clock);
    return clock;
  } catch {
    return null;
  }
}

/** A known zone that shares the city's name, or differs from the given one by a few letters. */
function nearestZone(name: string): string | null {
  const wanted = name.toLowerCase().replaceAll(' ', '_');
  const zones = Intl.supportedValuesOf('timeZone');
  const city = wanted.split('/').at(-1)!;
  const sameCity = zones.find((zone) => zone.toLowerCase().split('/').at(-1) === city);
  if (sameCity) return sameCity;
  const [nearest] = zones
    .map((zone) => ({ zone, distance: editDistance(wanted, zone.toLowerCase()) }))
    .filter(({ distance }) => distance <= 3)
    .sort((a, b) => a.distance - b.distance);
  return nearest?.zone ?? null;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
