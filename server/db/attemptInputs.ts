import type { Json } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

/** The result of a task that a try reads; of a mapped task, one of each instance. */
export interface ReadResult {
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly value: Json;
  readonly datePaths: readonly string[];
}

/** Results of the given tasks of a run, by task and map index. */
export async function loadResults(
  db: Queryable,
  runId: number,
  taskNos: readonly number[],
): Promise<readonly ReadResult[]> {
  if (taskNos.length === 0) return [];
  const { rows } = await db.query<ReadResult>({
    name: 'load-results',
    text: `select task_no as "taskNo", map_index as "mapIndex", value, date_paths as "datePaths"
      from haru.task_result where run_id = $1 and task_no = any ($2) order by task_no, map_index`,
    values: [runId, taskNos],
  });
  return rows;
}

/** Results of the instances with the same map index in a mapped group. */
export async function loadResultsOfIndex(
  db: Queryable,
  runId: number,
  taskNos: readonly number[],
  mapIndex: number,
): Promise<readonly ReadResult[]> {
  if (taskNos.length === 0) return [];
  const { rows } = await db.query<ReadResult>({
    name: 'load-results-of-index',
    text: `select y.task_no as "taskNo", y.map_index as "mapIndex", y.value, y.date_paths as "datePaths"
      from unnest($2::int[]) as w (task_no)
      join haru.task_result y on y.run_id = $1 and y.task_no = w.task_no and y.map_index = $3`,
    values: [runId, taskNos, mapIndex],
  });
  return rows;
}

/** Results of single instances. */
export async function loadResultsOfPlaces(
  db: Queryable,
  runId: number,
  places: readonly { readonly taskNo: number; readonly mapIndex: number }[],
): Promise<readonly ReadResult[]> {
  if (places.length === 0) return [];
  const { rows } = await db.query<ReadResult>({
    name: 'load-results-of-places',
    text: `select y.task_no as "taskNo", y.map_index as "mapIndex", y.value, y.date_paths as "datePaths"
      from unnest($2::int[], $3::int[]) as w (task_no, map_index)
      join haru.task_result y on y.run_id = $1 and y.task_no = w.task_no and y.map_index = w.map_index`,
    values: [runId, places.map(({ taskNo }) => taskNo), places.map(({ mapIndex }) => mapIndex)],
  });
  return rows;
}

export interface BundleCode {
  readonly code: string;
  readonly sourceMap: string | null;
}

export async function loadBundleCode(db: Queryable, hash: string): Promise<BundleCode> {
  const { rows } = await db.query<{ code: Buffer; sourceMap: Buffer | null }>(
    `select code, source_map as "sourceMap" from haru.bundle where hash = $1`,
    [hash],
  );
  const row = rows[0];
  if (!row) throw new Error(`bundle ${hash} is not stored any more`);
  return { code: row.code.toString('utf8'), sourceMap: row.sourceMap?.toString('utf8') ?? null };
}

/** Names the work outside that the try is about to start; what an earlier one left is ended by then. */
export async function saveHandle(
  db: Queryable,
  key: { readonly runId: number; readonly taskNo: number; readonly mapIndex: number; readonly lease: number },
  handle: Json,
): Promise<void> {
  const { rowCount } = await db.query(
    `update haru.task_instance set handle = $5, left_handle = null where run_id = $1 and task_no = $2 and map_index = $3 and lease = $4`,
    [key.runId, key.taskNo, key.mapIndex, key.lease, JSON.stringify(handle)],
  );
  if (rowCount === 0) throw new Error('the lease of this try has gone to another');
}

/** What the author calls a mapped instance. */
export async function saveLabel(
  db: Queryable,
  key: { readonly runId: number; readonly taskNo: number; readonly mapIndex: number; readonly lease: number },
  label: string,
): Promise<void> {
  await db.query(
    `update haru.task_instance set rendered_map_index = $5
     where run_id = $1 and task_no = $2 and map_index = $3 and lease = $4 and rendered_map_index is distinct from $5`,
    [key.runId, key.taskNo, key.mapIndex, key.lease, label],
  );
}

/** One claim of a try. */
interface TryKey {
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly lease: number;
}

export async function saveProgress(db: Queryable, key: TryKey, progress: unknown): Promise<void> {
  await db.query(
    `update haru.task_try set progress = $6 where run_id = $1 and task_no = $2 and map_index = $3 and try_number = $4 and lease = $5`,
    [key.runId, key.taskNo, key.mapIndex, key.tryNumber, key.lease, JSON.stringify(progress)],
  );
}

/** What the try was given, without the secrets. */
export async function saveGiven(db: Queryable, key: TryKey, given: Json): Promise<void> {
  await db.query({
    name: 'save-given',
    text: `update haru.task_try set given = $6 where run_id = $1 and task_no = $2 and map_index = $3 and try_number = $4 and lease = $5`,
    values: [key.runId, key.taskNo, key.mapIndex, key.tryNumber, key.lease, JSON.stringify(given)],
  });
}
