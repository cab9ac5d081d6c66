import type { Json } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

export interface TaskKeyed {
  readonly runId: number;
  readonly taskNo: number;
  /** Null: all instances of the task. */
  readonly mapIndex: number | null;
  /** Null: no limit. */
  readonly key: string | null;
}

export async function readConf(db: Queryable, runId: number): Promise<Readonly<Record<string, Json>>> {
  const { rows } = await db.query<{ conf: Readonly<Record<string, Json>> }>({
    name: 'read-conf',
    text: `select conf from haru.dag_run where id = $1`,
    values: [runId],
  });
  return rows[0]?.conf ?? {};
}

/** Gives what is ready its keys, before anybody selects it. */
export async function writeConcurrencyKeys(db: Queryable, keyed: readonly TaskKeyed[]): Promise<void> {
  await Promise.all([
    writeKeysOfTasks(
      db,
      keyed.filter(({ mapIndex }) => mapIndex === null),
    ),
    writeKeysOfInstances(
      db,
      keyed.filter(({ mapIndex }) => mapIndex !== null),
    ),
  ]);
}

async function writeKeysOfTasks(db: Queryable, keyed: readonly TaskKeyed[]): Promise<void> {
  if (keyed.length === 0) return;
  await db.query({
    name: 'write-concurrency-keys',
    text: `update haru.task_instance t set concurrency_key = k.key
      from unnest($1::bigint[], $2::int[], $3::text[]) as k (run_id, task_no, key)
      where t.run_id = k.run_id and t.task_no = k.task_no and t.state = 'scheduled' and t.concurrency_key is distinct from k.key`,
    values: [keyed.map(({ runId }) => runId), keyed.map(({ taskNo }) => taskNo), keyed.map(({ key }) => key)],
  });
}

async function writeKeysOfInstances(db: Queryable, keyed: readonly TaskKeyed[]): Promise<void> {
  if (keyed.length === 0) return;
  await db.query({
    name: 'write-keys-of-instances',
    text: `update haru.task_instance t set concurrency_key = k.key
      from unnest($1::bigint[], $2::int[], $3::int[], $4::text[]) as k (run_id, task_no, map_index, key)
      where t.run_id = k.run_id and t.task_no = k.task_no and t.map_index = k.map_index and t.state = 'scheduled'
        and t.concurrency_key is distinct from k.key`,
    values: [
      keyed.map(({ runId }) => runId),
      keyed.map(({ taskNo }) => taskNo),
      keyed.map(({ mapIndex }) => mapIndex),
      keyed.map(({ key }) => key),
    ],
  });
}
