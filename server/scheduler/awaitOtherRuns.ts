import type { Transition } from '../core/advance.ts';
import { instancesIn } from '../core/tally.ts';
import { isRunFinished, isTerminal, TASK_STATES } from '../core/states.ts';
import type { AwaitedRun } from '../core/waiting.ts';
import { loadTallies, type EndedInstance } from '../db/advance.ts';
import { findAwaited } from '../db/awaitedRun.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { lockRuns } from '../db/previousRun.ts';
import { awaitRunToCome, RUN_END } from '../db/runWatch.ts';
import type { Queryable } from '../db/transaction.ts';
import type { RunPlan } from './runPlan.ts';

/**
 * Decides what waits for the end of other runs, or of tasks in them: it goes on, or its wait is recorded under the lock of
 * that run. Answers the runs that are to be looked at again.
 */
export async function awaitOtherRuns(
  db: Queryable,
  definitions: DefinitionCache,
  plans: readonly RunPlan[],
): Promise<readonly number[]> {
  const postponed = new Set<number>();
  for (const plan of plans) {
    for (const instance of plan.deferred()) {
      if (instance.wait?.kind !== 'run') continue;
      const isDecided = await decide(db, definitions, plan, instance, instance.wait);
      if (isDecided) continue;
      plan.postpone(deferred(instance));
      postponed.add(plan.run.id);
    }
  }
  return [...postponed];
}

/** It stays as it is. */
function deferred({ taskNo, mapIndex }: EndedInstance): Transition {
  return { taskNo, mapIndex, from: 'deferred', to: 'deferred', reason: '', instances: 1 };
}

/** False: it is to be looked at once more. */
async function decide(
  db: Queryable,
  definitions: DefinitionCache,
  plan: RunPlan,
  instance: EndedInstance,
  wait: AwaitedRun,
): Promise<boolean> {
  const goOn = (reason: string): boolean => {
    plan.moves.add({ ...deferred(instance), to: 'scheduled', reason });
    return true;
  };
  const { dagNo, runNo } = await findAwaited(db, wait);
  // Its own try says what is missing.
  if (dagNo === null) return goOn('the DAG that it waits for is gone');
  if (runNo === null) {
    if (!('logicalDate' in wait.run)) return goOn('the run that it waits for is gone');
    return !(await awaitRunToCome(db, instance, dagNo, wait.run.logicalDate));
  }
  const run = (await lockRuns(db, [runNo])).get(runNo);
  if (!run) return false;
  const taskNo = wait.taskId === null ? RUN_END : await taskNoIn(db, definitions, run.versionId, wait.taskId);
  if (taskNo === null || isRunFinished(run.state) || (await hasEnded(db, runNo, taskNo)))
    return goOn('what it waits for has ended');
  const watched = taskNo === RUN_END ? [taskNo] : [taskNo, RUN_END];
  plan.await(
    instance,
    watched.map((each) => ({ runId: runNo, taskNo: each })),
  );
  return true;
}

async function taskNoIn(
  db: Queryable,
  definitions: DefinitionCache,
  versionId: number,
  taskId: string,
): Promise<number | null> {
  const { tasks } = (await definitions.get(db, versionId)).definition;
  const taskNo = tasks.findIndex((task) => task.taskId === taskId);
  return taskNo < 0 ? null : taskNo;
}

async function hasEnded(db: Queryable, runId: number, taskNo: number): Promise<boolean> {
  if (taskNo === RUN_END) return false;
  const [row] = await loadTallies(db, [{ runId, taskNo }]);
  if (!row || instancesIn(row.tally) === 0) return false;
  return TASK_STATES.every((state) => isTerminal(state) || row.tally[state] === 0);
}
