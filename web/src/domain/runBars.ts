import type { components } from '../api/schema.ts';
import type { RunState } from './states.ts';

type RunBrief = components['schemas']['RunBrief'];

export interface RunBar {
  readonly runId: string;
  readonly state: RunState;
  /** From the bottom, as a share of the whole height. */
  readonly height: number;
  readonly seconds: number | null;
}

const LEAST = 0.16;

/** Runs by the end of their data, latest first: one that repeats an old day stands at that day. */
export function inDataOrder(runs: readonly RunBrief[]): RunBrief[] {
  const dateOf = ({ intervalEnd, runAfter }: RunBrief) => Date.parse(intervalEnd ?? runAfter);
  return runs.toSorted((a, b) => dateOf(b) - dateOf(a));
}

/**
 * The last runs as bars, oldest first, as tall as they took long in proportion to the longest that has ended: one that
 * runs on and on fills its place and leaves the others theirs. A run that has not started keeps the least height.
 */
export function runBars(runs: readonly RunBrief[], now: number): RunBar[] {
  const seconds = runs.map((run) => secondsOf(run, now));
  const ended = seconds.filter((_, at) => runs[at]?.endedAt !== null);
  const longest = Math.max(...(ended.length > 0 ? ended : seconds).map((value) => value ?? 0), 0);
  return runs
    .map((run, at) => {
      const value = seconds[at] ?? null;
      const share = longest === 0 || value === null ? 0 : Math.min(value / longest, 1);
      return { runId: run.runId, state: run.state, height: LEAST + (1 - LEAST) * share, seconds: value };
    })
    .toReversed();
}

/** How long a run took, or has been running for; null before its start. */
export function secondsOf(
  run: Pick<RunBrief, 'durationSeconds' | 'startedAt' | 'endedAt'>,
  now: number,
): number | null {
  if (run.endedAt !== null && run.durationSeconds !== null) return run.durationSeconds;
  if (run.startedAt === null) return null;
  const end = run.endedAt === null ? now : Date.parse(run.endedAt);
  return Math.max((end - Date.parse(run.startedAt)) / 1000, 0);
}
