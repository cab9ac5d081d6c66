import type { components } from '../api/schema.ts';

type RunTime = components['schemas']['RunTime'];

/** How long a run, or a task of it, waited and ran; and when it was done, counted from the end of its data. In seconds. */
export interface RunPoint {
  readonly run: RunTime;
  readonly queued: number | null;
  readonly running: number | null;
  /** Null: it has not ended, or has no interval. */
  readonly landing: number | null;
  /** When it should have been done, counted in the same way. */
  readonly due: number | null;
}

const secondsBetween = (from: string | null, to: string | null): number | null =>
  from === null || to === null ? null : Math.max((Date.parse(to) - Date.parse(from)) / 1000, 0);

/** The runs from the oldest to the latest; one that is on its way counts up to now. */
export function runPoints(runs: readonly RunTime[], now: number): RunPoint[] {
  const nowText = new Date(now).toISOString();
  return runs.toReversed().map((run) => {
    const { queuedAt, startedAt, endedAt, intervalEnd, dueAt } = run;
    const isWaiting = startedAt === null && queuedAt !== null && run.state !== 'failed' && run.state !== 'success';
    return {
      run,
      queued: secondsBetween(queuedAt, startedAt ?? (isWaiting ? nowText : null)),
      running: secondsBetween(startedAt, endedAt ?? nowText),
      landing: secondsBetween(intervalEnd, endedAt),
      due: intervalEnd === null || dueAt === null ? null : (Date.parse(dueAt) - Date.parse(intervalEnd)) / 1000,
    };
  });
}

/** The middle of the values; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] as number) + (sorted[Math.ceil(half)] as number)) / 2;
}

/** Steps that a clock reads well: seconds, minutes, hours, days. */
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];
const MOST_TICKS = 5;

/** Where lines are drawn beside a chart from 0 on, the last at or above the largest value. */
export function secondTicks(largest: number): number[] {
  const wanted = Math.max(largest, 0.001);
  const step =
    wanted < 1
      ? 10 ** Math.ceil(Math.log10(wanted / MOST_TICKS))
      : (STEPS.find((one) => wanted / one <= MOST_TICKS) ?? Math.ceil(wanted / MOST_TICKS / 604_800) * 604_800);
  const count = Math.ceil(wanted / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}
