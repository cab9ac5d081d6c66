import type { DagDefinition } from '../core/definition.ts';
import { judgePast, tasksOfPast, type PastVerdict } from '../core/past.ts';
import type { Tally } from '../core/tally.ts';
import { loadTallies } from '../db/advance.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { hadTaskBefore, type RunBefore } from '../db/previousRun.ts';
import type { Queryable } from '../db/transaction.ts';

/** The run before another one, as far as tasks of that one lean on it. */
export interface PastOfRun {
  readonly before: RunBefore;
  /** Numbers of its tasks by id. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Null: there is no run before. */
  readonly tallies: ReadonlyMap<string, Tally> | null;
}

/** Reads what the given tasks lean on. `versionId`: of the run before; null: there is none. */
export async function readPast(
  db: Queryable,
  definitions: DefinitionCache,
  { before, versionId }: { readonly before: RunBefore; readonly versionId: number | null },
  { definition, taskNos }: { readonly definition: DagDefinition; readonly taskNos: readonly number[] },
): Promise<PastOfRun> {
  if (before.previousId === null || versionId === null) return { before, numbers: new Map(), tallies: null };
  const { tasks } = (await definitions.get(db, versionId)).definition;
  const numbers = new Map(tasks.map(({ taskId }, taskNo) => [taskId, taskNo]));
  const wanted = taskNos.flatMap((taskNo) => tasksOfPast(definition, taskNo));
  return { before, numbers, tallies: await talliesOf(db, before.previousId, numbers, wanted) };
}

/** Whether the task may start by what became of it in the run before. */
export async function judgeByPast(
  db: Queryable,
  definition: DagDefinition,
  taskNo: number,
  { before, tallies }: PastOfRun,
): Promise<PastVerdict> {
  const { taskId } = definition.tasks[taskNo]!;
  const isMissing = tallies !== null && !tallies.has(taskId);
  const hadTask = isMissing && (await hadTaskBefore(db, before.dagNo, before.logicalDate, taskId));
  return judgePast(definition, taskNo, { isFirstOfBackfill: before.isFirstOfBackfill, tallies, hadTask });
}

async function talliesOf(
  db: Queryable,
  runId: number,
  numbers: ReadonlyMap<string, number>,
  taskIds: readonly string[],
): Promise<ReadonlyMap<string, Tally>> {
  const present = [...new Set(taskIds)].flatMap((taskId) => {
    const taskNo = numbers.get(taskId);
    return taskNo === undefined ? [] : [{ taskId, runId, taskNo }];
  });
  const byNumber = new Map((await loadTallies(db, present)).map(({ taskNo, tally }) => [taskNo, tally]));
  return new Map(
    present.flatMap(({ taskId, taskNo }) => {
      const tally = byNumber.get(taskNo);
      return tally ? [[taskId, tally] as const] : [];
    }),
  );
}
