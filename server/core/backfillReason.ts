import type { RunState } from './states.ts';

/**
 * Why a date of a backfill is treated as it is. `canceled`, `created_meanwhile` and `changed_meanwhile` come up after the plan:
 * the backfill was canceled, or the date has got a run, or its run was started again or deleted.
 */
export const BACKFILL_REASONS = [
  'no_run',
  'run_queued',
  'run_running',
  'run_failed',
  'run_succeeded',
  'no_results',
  'no_such_tasks',
  'canceled',
  'no_latest',
  'created_meanwhile',
  'changed_meanwhile',
] as const;
export type BackfillReason = (typeof BACKFILL_REASONS)[number];

/** The reason that lies in a run that is there already. */
export const REASON_OF_STATE = {
  queued: 'run_queued',
  running: 'run_running',
  failed: 'run_failed',
  success: 'run_succeeded',
} as const satisfies Readonly<Record<RunState, BackfillReason>>;

/** `runId`: of the run that the date had; null: it had none, or it is gone. */
export function reasonInWords(reason: BackfillReason, runId: string | null): string {
  const run = runId ?? 'its run';
  const words: Readonly<Record<BackfillReason, string>> = {
    no_run: 'there is no run',
    run_queued: `${run} is queued`,
    run_running: `${run} is running`,
    run_failed: `${run} has failed`,
    run_succeeded: `${run} has succeeded`,
    no_results: 'there is no run whose results the chosen tasks could read',
    no_such_tasks: `the version of ${run} has none of the chosen tasks`,
    canceled: 'the backfill was canceled',
    no_latest: `${run} cannot go over to the latest version`,
    created_meanwhile: 'a run of this date was created meanwhile',
    changed_meanwhile: 'its run was started again or deleted meanwhile',
  };
  return words[reason];
}
