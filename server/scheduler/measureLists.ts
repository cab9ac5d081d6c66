import type { DagDefinition, MapSource } from '../core/definition.ts';
import { elementsInParams, MAX_MAPPED, type ListLengths } from '../core/mapping.ts';
import { gatherLists, listLengths, paramsOfRuns } from '../db/mapLists.ts';
import type { Queryable } from '../db/transaction.ts';

/** A mapped task of a run. */
export interface MappedTaskOfRun {
  readonly runId: number;
  readonly taskNo: number;
  readonly definition: DagDefinition;
}

export interface MeasuredTask extends MappedTaskOfRun {
  readonly lengths: ListLengths;
}

type ResultSource = MapSource & { readonly kind: 'result' };

/** Looks up how long the lists are over which tasks are mapped; those of mapped tasks are put together for that. */
export async function measureLists(db: Queryable, tasks: readonly MappedTaskOfRun[]): Promise<readonly MeasuredTask[]> {
  if (tasks.length === 0) return [];
  const sources = tasks.flatMap(({ runId, taskNo, definition }) =>
    definition.tasks[taskNo]!.mapped!.lists.map(({ source }) => ({ runId, definition, source })),
  );
  const fromResults = sources.flatMap(({ runId, definition, source }) =>
    source.kind === 'result' ? [{ runId, definition, source }] : [],
  );
  const isMapped = ({ definition, source }: { definition: DagDefinition; source: ResultSource }) =>
    definition.tasks[source.task]!.mapped !== undefined;
  await gatherLists(
    db,
    fromResults.filter(isMapped).map(({ runId, source }) => ({ runId, taskNo: source.task })),
  );
  const found = await listLengths(
    db,
    fromResults.map(({ runId, source }) => ({ runId, taskNo: source.task, place: source.place })),
  );
  const ofResult = new Map(
    fromResults.map(({ runId, source }, i) => [`${runId}/${source.task}/${source.place}`, found[i] ?? null]),
  );
  const params = await paramsOfRuns(db, [
    ...new Set(sources.flatMap(({ runId, source }) => (source.kind === 'param' ? [runId] : []))),
  ]);
  const lengthOf = (runId: number, source: MapSource): number | null => {
    switch (source.kind) {
      case 'literal':
        return source.length;
      case 'result':
        return ofResult.get(`${runId}/${source.task}/${source.place}`) ?? null;
      case 'param': {
        const length = elementsInParams(params.get(runId), source)?.length ?? null;
        return length === null || length > MAX_MAPPED ? null : length;
      }
    }
  };
  return tasks.map((task) => ({
    ...task,
    lengths: task.definition.tasks[task.taskNo]!.mapped!.lists.map(({ source }) => lengthOf(task.runId, source)),
  }));
}
