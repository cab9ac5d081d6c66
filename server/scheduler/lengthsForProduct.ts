import type { Json, MapDefinition } from '../core/definition.ts';
import { elementsInParams } from '../core/mapping.ts';
import { listLengths } from '../db/mapLists.ts';
import type { Queryable } from '../db/transaction.ts';

/** The lengths by which `elementsOf` counts: only several lists in all combinations have to be known by them. */
export async function lengthsForProduct(
  db: Queryable,
  runId: number,
  params: Readonly<Record<string, Json>>,
  { lists, combine }: MapDefinition,
): Promise<readonly number[]> {
  if (lists.length === 1 || combine === 'zip') return lists.map(() => Infinity);
  return Promise.all(
    lists.map(async ({ source }) => {
      switch (source.kind) {
        case 'literal':
          return source.length;
        case 'param':
          return elementsInParams(params, source)?.length ?? 0;
        case 'result':
          return (await listLengths(db, [{ runId, taskNo: source.task, place: source.place }]))[0] ?? 0;
      }
    }),
  );
}
