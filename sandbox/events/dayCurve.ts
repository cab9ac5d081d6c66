/** A day written as `YYYYMMDD`: the name of a Redis list (UTC) or of a mart's partition (KST). */
export type DayKey = string;

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How busy each hour of a KST day is against the others: quiet at 4, busiest after supper. */
const KST_HOUR_WEIGHTS = [
  0.9, 0.6, 0.4, 0.3, 0.25, 0.3, 0.45, 0.7, 1.0, 1.2, 1.25, 1.3, 1.4, 1.35, 1.2, 1.2, 1.2, 1.25, 1.3, 1.4, 1.5, 1.55,
  1.4, 1.1,
] as const;

const KST_AHEAD_HOURS = 9;

/** Share of a UTC day's events that came before each full hour; 25 values from 0 to 1. */
const SHARE_BEFORE_HOUR: readonly number[] = cumulated(
  KST_HOUR_WEIGHTS.map((_, utcHour) => KST_HOUR_WEIGHTS[(utcHour + KST_AHEAD_HOURS) % 24]!),
);

function cumulated(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return [0, ...weights.map((weight) => (sum += weight) / total)];
}

/** The instant of a UTC day, in milliseconds from its start, before which the share (0 to 1, exclusive) of its events lies. */
export function offsetOfShare(share: number): number {
  let hour = 0;
  while (hour < 23 && SHARE_BEFORE_HOUR[hour + 1]! <= share) hour += 1;
  const from = SHARE_BEFORE_HOUR[hour]!;
  const width = SHARE_BEFORE_HOUR[hour + 1]! - from;
  const within = ((share - from) / width) * HOUR_MS;
  return Math.min(hour * HOUR_MS + Math.floor(within), DAY_MS - 1);
}

/** The first instant of a UTC day in epoch milliseconds. Throws on anything but `YYYYMMDD` of a day that exists. */
export function startOfDay(day: DayKey): number {
  const [, year, month, date] = /^(\d{4})(\d{2})(\d{2})$/.exec(day) ?? [];
  const start = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (Number.isNaN(start) || utcDayOf(start) !== day) throw new RangeError(`Not a day written as YYYYMMDD: ${day}`);
  return start;
}

export function utcDayOf(epochMs: number): DayKey {
  return new Date(epochMs).toISOString().slice(0, 10).replaceAll('-', '');
}
