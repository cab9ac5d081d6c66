import type { Json } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

/** What a try needs beside its claim and its definition. */
export interface AttemptInputs {
  /** Results of the tasks that it reads; of a mapped task, a row per instance in order. */
  readonly results: readonly {
    readonly taskNo: number;
    readonly mapIndex: number;
    readonly value: Json;
    readonly datePaths: readonly string[];
  }[];
  readonly state: Readonly<Record<string, Json>>;
  /** The last successful run before this one, by interval. */
  readonly previous: { readonly runId: string; readonly start: string; readonly end: string } | null;
}

export async function loadAttemptInputs(
  db: Queryable,
  attempt: {
    readonly runId: number;
    readonly dagNo: number;
    readonly intervalStart: Date | null;
    readonly reads: readonly number[];
  },
): Promise<AttemptInputs> {
  const { rows } = await db.query<AttemptInputs>({
    name: 'attempt-inputs',
    text: `select
      coalesce((
        select json_agg(json_build_object('taskNo', task_no, 'mapIndex', map_index, 'value', value, 'datePaths', date_paths) order by task_no, map_index)
        from haru.task_result where run_id = $1 and task_no = any ($4)
      ), '[]') as results,
      coalesce((select json_object_agg(key, value) from haru.dag_state where dag_no = $2), '{}') as state,
      (
        select json_build_object('runId', run_id, 'start', interval_start, 'end', interval_end)
        from haru.dag_run
        where dag_no = $2 and state = 'success' and interval_start < $3
        order by interval_start desc limit 1
      ) as previous`,
    values: [attempt.runId, attempt.dagNo, attempt.intervalStart, attempt.reads],
  });
  return rows[0] ?? { results: [], state: {}, previous: null };
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

export async function saveHandle(
  db: Queryable,
  key: { readonly runId: number; readonly taskNo: number; readonly mapIndex: number; readonly lease: number },
  handle: Json,
): Promise<void> {
  const { rowCount } = await db.query(
    `update haru.task_instance set handle = $5 where run_id = $1 and task_no = $2 and map_index = $3 and lease = $4`,
    [key.runId, key.taskNo, key.mapIndex, key.lease, JSON.stringify(handle)],
  );
  if (rowCount === 0) throw new Error('the lease of this try has gone to another');
}

export async function saveProgress(
  db: Queryable,
  key: {
    readonly runId: number;
    readonly taskNo: number;
    readonly mapIndex: number;
    readonly tryNumber: number;
    readonly lease: number;
  },
  progress: unknown,
): Promise<void> {
  await db.query(
    `update haru.task_try set progress = $6 where run_id = $1 and task_no = $2 and map_index = $3 and try_number = $4 and lease = $5`,
    [key.runId, key.taskNo, key.mapIndex, key.tryNumber, key.lease, JSON.stringify(progress)],
  );
}
