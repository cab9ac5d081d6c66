import type { InstanceKey } from './read/tries.ts';
import type { Queryable } from './transaction.ts';

/** Stores a result that nobody returned; false: there is one. */
export async function createResult(db: Queryable, key: InstanceKey, value: unknown): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into haru.task_result (run_id, task_no, map_index, value) values ($1, $2, $3, $4) on conflict do nothing`,
    [key.runNo, key.taskNo, key.mapIndex, JSON.stringify(value)],
  );
  return rowCount === 1;
}

/** False: there is none. */
export async function updateResult(db: Queryable, key: InstanceKey, value: unknown): Promise<boolean> {
  const { rowCount } = await db.query(
    `update haru.task_result set value = $4, date_paths = '{}', at = clock_timestamp()
     where run_id = $1 and task_no = $2 and map_index = $3`,
    [key.runNo, key.taskNo, key.mapIndex, JSON.stringify(value)],
  );
  return rowCount === 1;
}

/** False: there was none. */
export async function deleteResult(db: Queryable, key: InstanceKey): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from haru.task_result where run_id = $1 and task_no = $2 and map_index = $3',
    [key.runNo, key.taskNo, key.mapIndex],
  );
  return rowCount === 1;
}
