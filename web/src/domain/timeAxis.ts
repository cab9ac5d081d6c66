import { wallClock } from './clock.ts';

/** A stretch of time, in epoch milliseconds. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Between two ticks: what divides minutes, hours and days evenly. */
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30].map((count) => count * DAY),
];
const MOST_TICKS = 8;
/** More would tell times apart that are not measured. */
const NARROWEST = 10;

export interface TimeAxis {
  readonly ticks: readonly number[];
  /** Between two ticks. */
  readonly step: number;
}

/** Even times on the clock of a zone, at most eight. */
export function timeAxis({ from, to }: TimeSpan, zone: string): TimeAxis {
  const step = STEPS.find((candidate) => (to - from) / candidate <= MOST_TICKS) ?? 30 * DAY;
  // Hours and days begin by the clock of the zone.
  const wall = wallClock(from, zone);
  const sinceMidnight = wall.minutes * MINUTE + wall.seconds * SECOND + wall.milliseconds;
  const start = from - (sinceMidnight % Math.min(step, DAY));
  const ticks: number[] = [];
  for (let tick = start; tick <= to; tick += step) if (tick >= from) ticks.push(tick);
  return { ticks, step };
}

/** Where a moment is on the axis: 0 to 1 within it, less before, more after. */
export function shareOf(moment: number, { from, to }: TimeSpan): number {
  return (moment - from) / (to - from);
}

/** What is seen after zooming: a factor below 1 shows less, more closely, with the moment at a share where it is. */
export function zoomSpan(span: TimeSpan, factor: number, share: number, whole: TimeSpan): TimeSpan {
  const length = Math.min(Math.max((span.to - span.from) * factor, NARROWEST), whole.to - whole.from);
  const fixed = span.from + (span.to - span.from) * share;
  return within({ from: fixed - length * share, to: fixed + length * (1 - share) }, whole);
}

/** What is seen a part of its length further on. */
export function panSpan(span: TimeSpan, share: number, whole: TimeSpan): TimeSpan {
  const by = (span.to - span.from) * share;
  return within({ from: span.from + by, to: span.to + by }, whole);
}

function within({ from, to }: TimeSpan, whole: TimeSpan): TimeSpan {
  const shift = Math.max(whole.from - from, 0) - Math.max(to - whole.to, 0);
  return { from: from + shift, to: to + shift };
}

/** An end for what still goes on: beyond now, and the same for a while, so that nothing is drawn anew each second. */
export function horizonOf(from: number, now: number): number {
  const elapsed = Math.max(now - from, SECOND);
  return from + SECOND * 1.25 ** Math.ceil(Math.log(elapsed / SECOND) / Math.log(1.25) + 0.2);
}
