/** `clear`: the run goes again. `itself`: the DAG runs by itself on what is published anew. */
export const RERUN_ACTIONS = ['clear', 'itself', 'skip', 'blocked'] as const;
export type RerunAction = (typeof RERUN_ACTIONS)[number];

/** A step of a plan that was agreed to. */
export interface SeenRerunStep {
  readonly place: number;
  readonly dagId: string;
  readonly action: RerunAction;
  /** Null: it is about no run that is there already. */
  readonly runId: string | null;
}

/** Where a plan is not the one that was seen before: a sentence for each step that differs. */
export function rerunChanges(seen: readonly SeenRerunStep[], plan: readonly SeenRerunStep[]): readonly string[] {
  const before = wordsOf(seen);
  const after = wordsOf(plan);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((step) => before.get(step) !== after.get(step))
    .map((step) => `${step}: ${before.get(step) ?? 'absent'}, now ${after.get(step) ?? 'absent'}`);
}

/** Whether a rerun by this plan would do anything. */
export function rerunHasWork(plan: readonly Pick<SeenRerunStep, 'action'>[]): boolean {
  return plan.some(({ action }) => action === 'clear');
}

function wordsOf(steps: readonly SeenRerunStep[]): ReadonlyMap<string, string> {
  return new Map(
    steps.map(({ place, dagId, action, runId }) => [
      runId === null ? dagId : `${dagId} ${runId}`,
      `${action} in step ${place}`,
    ]),
  );
}
