import { HaruError } from '../core/errors.ts';
import type { OnlyStates } from '../core/clearing.ts';
import { changeRunByRun } from '../core/runByRun.ts';
import type { Requester, RunVerbs } from '../core/runVerbs.ts';
import type { ClearingPlan } from '../db/read/planClearing.ts';

export interface ClearingManner {
  readonly only: OnlyStates;
  readonly isRunReset: boolean;
  readonly by: Requester;
  /** As `changeRunByRun` calls it. */
  readonly record: (part: { readonly changed_runs?: readonly string[] }) => Promise<void>;
}

/**
 * Does what was planned, run by run; nothing at all where one of them refuses. Throws `CONFLICT` then, and for a run that is gone
 * or on another version than it was planned for.
 */
export async function applyClearing(
  verbs: Pick<RunVerbs, 'clearTasks'>,
  plan: ClearingPlan,
  { by, record, ...how }: ClearingManner,
): Promise<void> {
  refuseRefused(plan);
  await changeRunByRun({
    requests: plan.runs.map(({ request }) => request),
    rows: plan.runs,
    change: (request) => verbs.clearTasks({ ...request, ...how }, by),
    record,
  });
}

function refuseRefused({ refused }: ClearingPlan): void {
  const [first] = refused;
  if (!first) return;
  const further = refused.length - 1;
  const others = further === 0 ? '' : ` ${further} more ${further === 1 ? 'run' : 'runs'} cannot go over either.`;
  throw new HaruError(
    first.error.code,
    `Run '${first.run_id}': ${first.error.message}${others} Nothing was changed.`,
    first.error.fields,
  );
}
