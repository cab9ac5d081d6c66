import { wallClock } from './clock.ts';
import { formatClock } from './time.ts';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
/** A line every so many hours. */
const HOURS_APART = 3;
/** Lines across a chart, at most. */
const MOST_TICKS = 4;
/** Heights are out of so many. */
export const CHART_HEIGHT = 100;

/** A stretch of time, [from, to) in epoch milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Counts of minutes in their order; null: nothing is known of the minute. */
export type MinuteCounts = readonly (number | null)[];

/** How many events each minute of a stretch has. One that is not named has none where the view knows, else it is not known. */
export function minuteCounts(
  minutes: readonly { readonly at: string; readonly count: number }[],
  { from, to }: Stretch,
  known: readonly Stretch[],
): MinuteCounts {
  const counts = Array.from({ length: Math.ceil((to - from) / MINUTE_MS) }, (_, place) => {
    const at = from + place * MINUTE_MS;
    return known.some((stretch) => at >= stretch.from && at < stretch.to) ? 0 : null;
  }) as (number | null)[];
  for (const { at, count } of minutes) {
    const place = Math.floor((Date.parse(at) - from) / MINUTE_MS);
    if (place >= 0 && place < counts.length) counts[place] = count;
  }
  return counts;
}

/** Round numbers up to the first that is as large as the largest count: 0, 50, 100. */
export function ticksOf(largest: number): readonly number[] {
  if (largest <= 0) return [0, 1];
  const rough = largest / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? power);
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, at) => at * step);
}

/** Hours of a day on the zone's clock, each with how far it is from the start, 0 to 1; the last one is the day's end. */
export function hourMarks(
  { from, to }: Stretch,
  zone: string,
): readonly { readonly at: number; readonly label: string }[] {
  const marks = [];
  for (let instant = from; instant < to; instant += HOUR_MINUTES * MINUTE_MS) {
    const { minutes } = wallClock(instant, zone);
    if (minutes % (HOURS_APART * HOUR_MINUTES) === 0)
      marks.push({ at: (instant - from) / (to - from), label: formatClock(minutes) });
  }
  return [...marks, { at: 1, label: formatClock(24 * HOUR_MINUTES) }];
}

/** A stretch on the zone's clock: `00:00–09:00`; midnight at its end is 24:00. */
export function clockRange({ from, to }: Stretch, zone: string): string {
  const end = wallClock(to, zone).minutes;
  return `${formatClock(wallClock(from, zone).minutes)}–${formatClock(end === 0 ? 24 * HOUR_MINUTES : end)}`;
}

/** The line over counts: one unit a minute, through the middle of each; it breaks where nothing is known. */
export function linePath(counts: MinuteCounts, top: number): string {
  return counts
    .map((count, at) => {
      if (count === null) return '';
      return `${(counts[at - 1] ?? null) === null ? 'M' : 'L'}${at + 0.5} ${heightOf(count, top)}`;
    })
    .join('');
}

/** The same filled down to the ground, with the whole width of each minute. */
export function areaPath(counts: MinuteCounts, top: number): string {
  return counts
    .map((count, at) => {
      if (count === null) return '';
      const start = (counts[at - 1] ?? null) === null ? `M${at} ${CHART_HEIGHT}` : '';
      const end = (counts[at + 1] ?? null) === null ? `V${CHART_HEIGHT}Z` : '';
      return `${start}V${heightOf(count, top)}H${at + 1}${end}`;
    })
    .join('');
}

function heightOf(count: number, top: number): number {
  return Math.round((CHART_HEIGHT - (count / top) * CHART_HEIGHT) * 100) / 100;
}

/** Sums of sixty minutes each; null where nothing is known of any. */
export function hourlySums(counts: MinuteCounts): MinuteCounts {
  return Array.from({ length: Math.ceil(counts.length / HOUR_MINUTES) }, (_, hour) => {
    const known = counts.slice(hour * HOUR_MINUTES, (hour + 1) * HOUR_MINUTES).filter((count) => count !== null);
    return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
  });
}
