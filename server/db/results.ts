import type { Pool } from 'pg';
import type { DagDefinition } from '../core/definition.ts';
import type { InstanceKey } from './read/tries.ts';
import { relistResults } from './relistResults.ts';
import { inTransaction } from './transaction.ts';

/** A place for a result, in a run of this definition. */
export interface ResultPlace extends InstanceKey {
  readonly definition: DagDefinition;
}

/** Stores a result that nobody returned; false: there is one. */
export function createResult(pool: Pool, place: ResultPlace, value: unknown): Promise<boolean> {
  return changeResult(
    pool,
    place,
    `insert into haru.task_result (run_id, task_no, map_index, value) values ($1, $2, $3, $4) on conflict do nothing`,
    [JSON.stringify(value)],
  );
}

/** False: there is none. */
export function updateResult(pool: Pool, place: ResultPlace, value: unknown): Promise<boolean> {
  return changeResult(
    pool,
    place,
    `update haru.task_result set value = $4, date_paths = '{}', at = clock_timestamp()
     where run_id = $1 and task_no = $2 and map_index = $3`,
    [JSON.stringify(value)],
  );
}

/** False: there was none. */
export function deleteResult(pool: Pool, place: ResultPlace): Promise<boolean> {
  return changeResult(
    pool,
    place,
    'delete from haru.task_result where run_id = $1 and task_no = $2 and map_index = $3',
    [],
  );
}

/** With it change the lists over which tasks are mapped; those of a mapped task are put together when they are wanted. */
function changeResult(
  pool: Pool,
  { runNo, taskNo, mapIndex, definition }: ResultPlace,
  text: string,
  values: readonly unknown[],
): Promise<boolean> {
  const isListed = definition.tasks[taskNo]?.listPaths !== undefined;
  return inTransaction(pool, async (db) => {
    const { rowCount } = await db.query(text, [runNo, taskNo, mapIndex, ...values]);
    if (rowCount !== 1) return false;
    if (isListed) await relistResults(db, runNo, definition, [taskNo]);
    return true;
  });
}
