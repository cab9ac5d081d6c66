import {
  concurrencyKeyOf,
  hasKeyPerInstance,
  keySources,
  listPlaces,
  type KeyValues,
  type ListPlace,
} from '../core/concurrencyKey.ts';
import type { DagDefinition, Json } from '../core/definition.ts';
import { areMappedTogether, elementsInParams, elementsOf } from '../core/mapping.ts';
import { valueAt } from '../core/valueAt.ts';
import { loadResults, loadResultsOfPlaces } from '../db/attemptInputs.ts';
import { readConf, type TaskKeyed } from '../db/concurrencyKeys.ts';
import { textsOfElements } from '../db/mapLists.ts';
import type { Queryable } from '../db/transaction.ts';
import { lengthsForProduct } from './lengthsForProduct.ts';
import type { RunPlan } from './runPlan.ts';

interface KeyedRun {
  readonly id: number;
  readonly definition: DagDefinition;
  readonly params: Readonly<Record<string, Json>>;
  /** By task id: what other tasks left for all. */
  readonly results: ReadonlyMap<string, Json>;
}

/** The concurrency keys of what becomes ready in these runs: from here on their values are known. */
export async function concurrencyKeys(db: Queryable, plans: readonly RunPlan[]): Promise<readonly TaskKeyed[]> {
  const keyed: TaskKeyed[] = [];
  for (const plan of plans) {
    const { definition } = plan;
    const ready = plan.becameReady().filter((taskNo) => definition.tasks[taskNo]?.concurrencyKey !== undefined);
    if (ready.length === 0) continue;
    const run = await readRun(db, plan, ready);
    for (const taskNo of ready) {
      const keys = hasKeyPerInstance(definition, taskNo)
        ? await keysOfInstances(db, run, taskNo, plan.readyIndexes(taskNo))
        : [{ mapIndex: null, key: concurrencyKeyOf(definition.tasks[taskNo]!.concurrencyKey!, run) }];
      keyed.push(...keys.map((each) => ({ runId: run.id, taskNo, ...each })));
    }
  }
  return keyed;
}

async function readRun(db: Queryable, { run, definition }: RunPlan, ready: readonly number[]): Promise<KeyedRun> {
  const { tasks } = definition;
  const sources = ready.flatMap((taskNo) =>
    sourcesOf(definition, taskNo).filter((source) => !areMappedTogether(definition, taskNo, source)),
  );
  const rows = Map.groupBy(await loadResults(db, run.id, sources), ({ taskNo }) => taskNo);
  const results = [...rows].map(([taskNo, found]): [string, Json] => {
    const values = found.map(({ value }) => value);
    return [tasks[taskNo]!.taskId, tasks[taskNo]!.mapped ? values : values[0]!];
  });
  return { id: run.id, definition, params: await readConf(db, run.id), results: new Map(results) };
}

function sourcesOf({ tasks }: DagDefinition, taskNo: number): readonly number[] {
  const named = keySources(tasks[taskNo]!.concurrencyKey!);
  return [...tasks.keys()].filter((source) => named.includes(tasks[source]!.taskId));
}

/** From its element of each list, and from what the instances with the same element have left. */
async function keysOfInstances(
  db: Queryable,
  run: KeyedRun,
  taskNo: number,
  indexes: readonly number[],
): Promise<readonly { readonly mapIndex: number; readonly key: string | null }[]> {
  const { concurrencyKey: option, mapped } = run.definition.tasks[taskNo]!;
  const lengths = await lengthsForProduct(db, run.id, run.params, mapped!);
  const instances = indexes.map((mapIndex) => ({ mapIndex, elements: elementsOf(mapped!, lengths, mapIndex) }));
  const placed = await Promise.all(
    listPlaces(option!).map(async (place) => ({
      place,
      values: await valuesAt(
        db,
        run,
        taskNo,
        place,
        instances.map(({ elements }) => elements[place.list]!),
      ),
    })),
  );
  const ofIndex = await resultsOfIndexes(db, run, taskNo, indexes);
  return instances.map(({ mapIndex, elements }, i) => {
    const values: KeyValues = {
      params: run.params,
      results: new Map([...run.results, ...(ofIndex.get(mapIndex) ?? [])]),
      elements,
      elementAt: (asked) => placed.find(({ place }) => place === asked)?.values[i],
    };
    return { mapIndex, key: concurrencyKeyOf(option!, values) };
  });
}

/** What stands at a place in the given elements of its list; nothing, where the definition holds it. */
async function valuesAt(
  db: Queryable,
  { id, definition, params }: KeyedRun,
  taskNo: number,
  { list, path }: ListPlace,
  elements: readonly number[],
): Promise<readonly unknown[]> {
  const { source } = definition.tasks[taskNo]!.mapped!.lists[list]!;
  switch (source.kind) {
    case 'literal':
      return [];
    case 'param': {
      const all = elementsInParams(params, source) ?? [];
      return elements.map((element) => valueAt(all[element], path));
    }
    case 'result':
      return textsOfElements(db, { runId: id, taskNo: source.task, place: source.place }, elements, path);
  }
}

async function resultsOfIndexes(
  db: Queryable,
  { id, definition }: KeyedRun,
  taskNo: number,
  indexes: readonly number[],
): Promise<ReadonlyMap<number, readonly (readonly [string, Json])[]>> {
  const sources = sourcesOf(definition, taskNo).filter((source) => areMappedTogether(definition, taskNo, source));
  const found = await loadResultsOfPlaces(
    db,
    id,
    sources.flatMap((source) => indexes.map((mapIndex) => ({ taskNo: source, mapIndex }))),
  );
  return new Map(
    [...Map.groupBy(found, ({ mapIndex }) => mapIndex)].map(([mapIndex, rows]) => [
      mapIndex,
      rows.map((row) => [definition.tasks[row.taskNo]!.taskId, row.value] as const),
    ]),
  );
}
