import type { DagDefinition, MapDefinition, TaskDefinition } from '../server/core/definition.ts';
import { areMappedTogether, elementsOf } from '../server/core/mapping.ts';
import type { ElementPlace } from '../server/dag/mapping.ts';
import { loadResults, loadResultsOfIndex } from '../server/db/attemptInputs.ts';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import { loadElements } from '../server/db/mapLists.ts';
import type { Queryable } from '../server/db/transaction.ts';
import { lengthsForProduct } from '../server/scheduler/lengthsForProduct.ts';
import { deserializeResult } from './result.ts';

/**
 * The results that a try reads, by task id: of a mapped task the list of what its instances returned, without those that
 * returned nothing; within a mapped group, what the instance of the same element returned.
 */
export async function readResults(
  db: Queryable,
  { runId, taskNo, mapIndex }: ClaimedTry,
  definition: DagDefinition,
  { reads }: TaskDefinition,
): Promise<ReadonlyMap<string, unknown>> {
  const isOfIndex = (source: number) => mapIndex >= 0 && areMappedTogether(definition, taskNo, source);
  const [whole, ofIndex] = await Promise.all([
    loadResults(
      db,
      runId,
      reads.filter((source) => !isOfIndex(source)),
    ),
    loadResultsOfIndex(db, runId, reads.filter(isOfIndex), mapIndex),
  ]);
  const rows = Map.groupBy([...whole, ...ofIndex], (row) => row.taskNo);
  const byTask = new Map<string, unknown>();
  for (const source of reads) {
    const task = definition.tasks[source]!;
    const values = (rows.get(source) ?? []).map((row) => deserializeResult(row.value, row.datePaths));
    if (task.mapped && !isOfIndex(source)) byTask.set(task.taskId, values);
    else if (values.length > 0) byTask.set(task.taskId, values[0]);
  }
  return byTask;
}

/** What a mapped instance works on: its element of each list; those that a task left are looked up one by one. */
export async function readElements(
  db: Queryable,
  { runId, mapIndex, run }: ClaimedTry,
  definition: DagDefinition,
  mapped: MapDefinition,
): Promise<readonly ElementPlace[]> {
  const places = elementsOf(mapped, await lengthsForProduct(db, runId, run.conf, mapped), mapIndex);
  const wanted = mapped.lists.flatMap(({ source }, i) =>
    source.kind === 'result' ? [{ runId, taskNo: source.task, place: source.place, index: places[i]!, list: i }] : [],
  );
  const elements = await loadElements(db, wanted);
  const values = new Map(
    wanted.map(({ list, index, taskNo }, i) => {
      const element = elements[i];
      if (element) return [list, deserializeResult(element.value, element.datePaths)];
      const { taskId } = definition.tasks[taskNo]!;
      throw new Error(
        `the list that '${taskId}' left has no element ${index} any more: clear this task together with '${taskId}'`,
      );
    }),
  );
  return places.map((index, list) => (values.has(list) ? { index, value: values.get(list) } : { index }));
}
