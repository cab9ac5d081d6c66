import { secondsForRuns } from './backfillEstimate.ts';

/** Where a backfill stands. `canceled`: it ended before its time, whatever became of its runs. */
export const BACKFILL_STATES = ['running', 'paused', 'completed', 'canceled'] as const;
export type BackfillState = (typeof BACKFILL_STATES)[number];

/** What is stored of a backfill's course. */
export interface BackfillCourse {
  readonly is_paused: boolean;
  readonly canceled_at: string | null;
  readonly completed_at: string | null;
}

export function backfillState(course: BackfillCourse): BackfillState {
  if (course.canceled_at !== null) return 'canceled';
  if (course.completed_at !== null) return 'completed';
  return course.is_paused ? 'paused' : 'running';
}

/** How many dates are in which state. */
export type BackfillProgress = Readonly<Record<string, number>>;

/** Seconds until a backfill that goes on has ended, as far as a typical run tells; null: it does not go on, or nothing tells. */
export function secondsLeft(
  backfill: BackfillCourse & { readonly max_active_runs: number },
  { waiting = 0, queued = 0, running = 0 }: BackfillProgress,
  secondsPerRun: number | null,
): number | null {
  if (backfillState(backfill) !== 'running') return null;
  return secondsForRuns(waiting + queued + running, backfill.max_active_runs, secondsPerRun);
}
