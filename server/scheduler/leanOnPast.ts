import type { DefinitionCache } from '../db/definitions.ts';
import { findRunsBefore, lockRuns } from '../db/previousRun.ts';
import { RUN_END, type Watched } from '../db/runWatch.ts';
import type { Queryable } from '../db/transaction.ts';
import { judgeByPast, readPast, type PastOfRun } from './pastOfRun.ts';
import type { RunPlan } from './runPlan.ts';

/**
 * Decides what would start in these runs but for the run before theirs: it starts, or waits. What has to wait is recorded
 * under the lock of the run before, so that its end is missed by nobody. Answers the runs that lean on one that another
 * process holds: they are looked at again.
 */
export async function leanOnPast(
  db: Queryable,
  definitions: DefinitionCache,
  plans: readonly RunPlan[],
): Promise<readonly number[]> {
  const leaning = plans.filter((plan) => plan.leaning().length > 0);
  if (leaning.length === 0) return [];
  const runs = leaning.map(({ run, definition }) => ({ id: run.id, catchup: definition.catchup }));
  const runsBefore = new Map((await findRunsBefore(db, runs)).map((before) => [before.runId, before]));
  const locked = await lockRuns(db, [
    ...new Set([...runsBefore.values()].flatMap(({ previousId }) => previousId ?? [])),
  ]);
  const postponed: number[] = [];
  for (const plan of leaning) {
    const { definition } = plan;
    const before = runsBefore.get(plan.run.id)!;
    const previous = before.previousId === null ? null : locked.get(before.previousId);
    if (previous === undefined) {
      for (const transition of plan.leaning()) plan.postpone(transition);
      postponed.push(plan.run.id);
      continue;
    }
    const taskNos = plan.leaning().map(({ taskNo }) => taskNo);
    const past = await readPast(
      db,
      definitions,
      { before, versionId: previous?.versionId ?? null },
      { definition, taskNos },
    );
    await decide(db, plan, past);
  }
  return postponed;
}

async function decide(db: Queryable, plan: RunPlan, past: PastOfRun): Promise<void> {
  for (const transition of plan.leaning()) {
    const { mayStart, waitsFor } = await judgeByPast(db, plan.definition, transition.taskNo, past);
    const watched = ({ previousId }: PastOfRun['before']): readonly Watched[] =>
      waitsFor.map((taskId) => ({ runId: previousId!, taskNo: past.numbers.get(taskId) ?? RUN_END }));
    if (mayStart) plan.start(transition);
    else plan.watch(transition, watched(past.before));
  }
}
