import type { Transition } from '../core/advance.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { findRunsBefore, lockRuns, type RunBefore } from '../db/previousRun.ts';
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
  const asked = leaning.flatMap((plan) => {
    const { run, definition } = plan;
    const taskNos = new Set(plan.leaning().map(({ taskNo }) => taskNo));
    return [...taskNos].map((taskNo) => ({
      id: run.id,
      catchup: definition.catchup,
      taskId: definition.tasks[taskNo]!.taskId,
    }));
  });
  const runsBefore = Map.groupBy(await findRunsBefore(db, asked), ({ runId }) => runId);
  const previousIds = [...runsBefore.values()].flat().flatMap(({ previousId }) => previousId ?? []);
  const locked = await lockRuns(db, [...new Set(previousIds)]);
  const postponed = new Set<number>();
  for (const plan of leaning) {
    const { definition, run } = plan;
    const ofTask = new Map(runsBefore.get(run.id)!.map((before) => [before.taskId, before]));
    const beforeOf = ({ taskNo }: Transition): RunBefore => ofTask.get(definition.tasks[taskNo]!.taskId)!;
    for (const [previousId, transitions] of Map.groupBy(plan.leaning(), (each) => beforeOf(each).previousId)) {
      const previous = previousId === null ? null : locked.get(previousId);
      if (previous === undefined) {
        for (const transition of transitions) plan.postpone(transition);
        postponed.add(run.id);
        continue;
      }
      const past = await readPast(
        db,
        definitions,
        { before: beforeOf(transitions[0]!), versionId: previous?.versionId ?? null },
        { definition, taskNos: transitions.map(({ taskNo }) => taskNo) },
      );
      await decide(db, plan, transitions, past);
    }
  }
  return [...postponed];
}

async function decide(
  db: Queryable,
  plan: RunPlan,
  transitions: readonly Transition[],
  past: PastOfRun,
): Promise<void> {
  for (const transition of transitions) {
    const { mayStart, waitsFor } = await judgeByPast(db, plan.definition, transition.taskNo, past);
    const watched = ({ previousId }: PastOfRun['before']): readonly Watched[] =>
      waitsFor.map((taskId) => ({ runId: previousId!, taskNo: past.numbers.get(taskId) ?? RUN_END }));
    if (mayStart) plan.start(transition);
    else plan.watch(transition, watched(past.before));
  }
}
