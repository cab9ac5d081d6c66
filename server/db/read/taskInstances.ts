import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { RunScope } from '../../core/clearing.ts';
import type { TaskState } from '../../core/states.ts';
import type { Wait } from '../../core/waiting.ts';
import type { VersionOfRuns } from '../planMove.ts';
import type { DB } from '../schema.ts';
import { iso, seconds, within, type Fragment } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';
import { instanceConditions, labelOf } from './taskInstanceFilter.ts';
import type { InstanceFilter } from './taskInstanceFilter.ts';
import { VERSION_COLUMNS } from './versionColumns.ts';
import type { VersionRef } from './versionColumns.ts';

export interface InstanceRow extends VersionRef {
  readonly run_no: number;
  readonly run_uuid: string;
  readonly dag_id: string;
  readonly run_id: string;
  readonly version_id: number;
  /** Leads to the task's id and options in the definition of the version. */
  readonly task_no: number;
  /** -1: not mapped. */
  readonly map_index: number;
  /** What a mapped instance is called; null: it is not mapped. */
  readonly label: string | null;
  readonly state: TaskState;
  readonly try_number: number;
  readonly max_tries: number;
  readonly priority: number;
  readonly queue: string;
  readonly lane: number;
  readonly pool: string;
  readonly pool_slots: number;
  readonly concurrency_key: string | null;
  readonly logical_date: string | null;
  readonly run_after: string;
  readonly ready_at: string | null;
  readonly scheduled_at: string | null;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** Seconds; null until it has ended. */
  readonly duration: number | null;
  readonly receipt: Record<string, unknown> | null;
  readonly note: string | null;
  /** What it waits for without a slot. */
  readonly wait: Wait | null;
  readonly row_version: number;
  /** Of the latest claim of the latest try. */
  readonly latest: {
    readonly host: string | null;
    readonly pid: number | null;
    readonly progress: Record<string, unknown> | null;
    /** The first line of it, cut after 500 characters. */
    readonly error: string | null;
  } | null;
}

const COLUMNS = sql`
  t.run_id as run_no, r.uuid as run_uuid, d.dag_id, r.run_id, r.version_id, t.task_no, t.map_index, ${labelOf()} as label, t.state, t.try_number,
  t.max_tries, t.priority, t.queue, t.lane, t.pool, t.pool_slots, t.concurrency_key, ${iso('r.logical_date')} as logical_date,
  ${iso('r.run_after')} as run_after, ${iso('t.ready_at')} as ready_at, ${iso('t.scheduled_at')} as scheduled_at,
  ${iso('t.queued_at')} as queued_at, ${iso('t.started_at')} as started_at, ${iso('t.ended_at')} as ended_at,
  ${seconds('t.started_at', 't.ended_at')} as duration, t.receipt, t.note, t.wait, t.version as row_version,
  (select json_build_object('host', y.host, 'pid', y.pid, 'progress', y.progress,
     'error', left(split_part(y.error, E'\\n', 1), 500))
   from haru.task_try y
   where y.run_id = t.run_id and y.task_no = t.task_no and y.map_index = t.map_index and y.try_number = t.try_number
   order by y.lease desc limit 1) as latest,
  ${VERSION_COLUMNS}`;

/** Left joins, because Postgres leaves out those that a count does not need. */
const FROM = sql`
  haru.task_instance t left join haru.dag_run r on r.id = t.run_id left join haru.dag d on d.dag_no = r.dag_no
  left join haru.dag_version v on v.id = r.version_id`;

const date = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'timestamptz' });
const number = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'bigint' });
const KEY = [number('t.run_id'), number('t.task_no'), number('t.map_index')];

const SORT: Readonly<Record<string, SortAttribute>> = {
  id: number('t.run_id'),
  state: { expression: sql`t.state::text`, type: 'text' },
  duration: { expression: seconds('t.started_at', 't.ended_at'), type: 'float8' },
  start_date: date('t.started_at'),
  end_date: date('t.ended_at'),
  map_index: number('t.map_index'),
  rendered_map_index: { expression: labelOf(), type: 'text' },
  try_number: number('t.try_number'),
  logical_date: date('r.logical_date'),
  run_after: date('r.run_after'),
  data_interval_start: date('r.interval_start'),
  data_interval_end: date('r.interval_end'),
  operator: { expression: sql`v.definition -> 'tasks' -> t.task_no ->> 'operator'`, type: 'text' },
};

/** By `id`: by run, then in the order of the tasks. Without an order: by map index within a run, else by run. */
export async function listInstances(
  db: Kysely<DB>,
  filter: InstanceFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<InstanceRow>> {
  const isOneRun = filter.runNo !== undefined;
  return readPage<InstanceRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: instanceConditions(filter),
    identity: KEY,
    keys: sortKeys(order, SORT, [isOneRun ? 'map_index' : 'id'], KEY),
    paging,
    mayBeMany: !isOneRun,
  });
}

/** One instance; null: there is none. */
export async function findInstance(
  db: Kysely<DB>,
  runNo: number,
  taskNo: number,
  mapIndex: number,
): Promise<InstanceRow | null> {
  const { rows } = await sql<InstanceRow>`
    select ${COLUMNS} from ${FROM}
    where t.run_id = ${runNo} and t.task_no = ${taskNo} and t.map_index = ${mapIndex}`.execute(db);
  return rows[0] ?? null;
}

/** The map indexes of a task's instances in a run, in order; -1 where it is not mapped. */
export async function mapIndexesOf(db: Kysely<DB>, runNo: number, taskNo: number): Promise<readonly number[]> {
  const { rows } = await sql<{ map_index: number }>`
    select map_index from haru.task_instance where run_id = ${runNo} and task_no = ${taskNo} order by 1`.execute(db);
  return rows.map((row) => row.map_index);
}

/** The given instances as they are now; those that are gone are left out. */
export async function instancesByKey(
  db: Kysely<DB>,
  keys: readonly Pick<InstanceRow, 'run_no' | 'task_no' | 'map_index'>[],
): Promise<readonly InstanceRow[]> {
  const runNos = keys.map((key) => key.run_no);
  const taskNos = keys.map((key) => key.task_no);
  const mapIndexes = keys.map((key) => key.map_index);
  const { rows } = await sql<InstanceRow>`
    select ${COLUMNS} from ${FROM}
    join unnest(${runNos}::bigint[], ${taskNos}::int[], ${mapIndexes}::int[]) as k (run_no, task_no, map_index)
      on t.run_id = k.run_no and t.task_no = k.task_no and t.map_index = k.map_index
    order by t.run_id, t.task_no, t.map_index`.execute(db);
  return rows;
}

/** The unmapped instances of a run first, then the others; `limit` bounds them. */
export async function firstInstances(db: Kysely<DB>, runNo: number, limit: number): Promise<readonly InstanceRow[]> {
  const { rows } = await sql<InstanceRow>`
    select ${COLUMNS} from ${FROM} where t.run_id = ${runNo} order by t.map_index >= 0, t.task_no, t.map_index limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** The instances of one task after a map index. */
export async function instancesAfter(
  db: Kysely<DB>,
  key: {
    readonly runNo: number;
    readonly taskNo: number;
    readonly after: number | undefined;
    readonly states: readonly string[] | undefined;
  },
  limit: number,
): Promise<readonly InstanceRow[]> {
  const { rows } = await sql<InstanceRow>`
    select ${COLUMNS} from ${FROM}
    where t.run_id = ${key.runNo} and t.task_no = ${key.taskNo} and t.map_index > ${key.after ?? -2}
      and (${key.states ? [...key.states] : null}::text[] is null or t.state::text = any(${key.states ? [...key.states] : null}::text[]))
    order by t.map_index limit ${limit}`.execute(db);
  return rows;
}

function inScope(scope: RunScope): Fragment {
  if ('runNo' in scope) return sql`r.id = ${scope.runNo}`;
  const conditions = within(
    sql`r.logical_date`,
    { gte: scope.from ?? undefined, lte: scope.to ?? undefined },
    'timestamptz',
  );
  return sql.join([sql`r.dag_no = ${scope.dagNo}`, sql`r.logical_date is not null`, ...conditions], sql` and `);
}

/** The versions that runs of a scope are on. */
export async function versionsOfRuns(db: Kysely<DB>, scope: RunScope): Promise<readonly VersionOfRuns[]> {
  const { rows } = await sql<VersionOfRuns>`
    select distinct r.version_id as "versionId", d.dag_id as "dagId", d.version_id as "latestId", d.is_stale as "isStale"
    from haru.dag_run r join haru.dag d on d.dag_no = r.dag_no where ${inScope(scope)}`.execute(db);
  return rows;
}

/** The instances of tasks of runs, in order of run, task and map index. */
export async function instancesOfRunTasks(
  db: Kysely<DB>,
  tasks: readonly { readonly runNo: number; readonly taskNo: number }[],
): Promise<readonly InstanceRow[]> {
  if (tasks.length === 0) return [];
  const runNos = tasks.map(({ runNo }) => runNo);
  const taskNos = tasks.map(({ taskNo }) => taskNo);
  const { rows } = await sql<InstanceRow>`
    select ${COLUMNS} from ${FROM}
    join unnest(${runNos}::bigint[], ${taskNos}::int[]) as k (run_no, task_no) on t.run_id = k.run_no and t.task_no = k.task_no
    order by t.run_id, t.task_no, t.map_index`.execute(db);
  return rows;
}

/** The instances of tasks, which are named by their numbers in each version, in order of run, task and map index. */
export async function instancesOfTasks(
  db: Kysely<DB>,
  scope: RunScope,
  tasks: readonly { readonly versionId: number; readonly taskNo: number }[],
  states: readonly TaskState[] | null,
  limit: number,
): Promise<readonly InstanceRow[]> {
  const versionIds = tasks.map(({ versionId }) => versionId);
  const taskNos = tasks.map(({ taskNo }) => taskNo);
  const { rows } = await sql<InstanceRow>`
    select ${COLUMNS} from ${FROM}
    where ${inScope(scope)} and (${states}::haru.task_state[] is null or t.state = any (${states}::haru.task_state[]))
      and (r.version_id, t.task_no) in (select * from unnest(${versionIds}::bigint[], ${taskNos}::int[]))
    order by t.run_id, t.task_no, t.map_index limit ${limit}`.execute(db);
  return rows;
}

/** Whether the task has instances that are mapped. */
export async function isMapped(db: Kysely<DB>, runNo: number, taskNo: number): Promise<boolean> {
  const { rows } = await sql<{ mapped: boolean }>`
    select exists (
      select from haru.task_instance where run_id = ${runNo} and task_no = ${taskNo} and map_index >= 0
    ) as mapped`.execute(db);
  return rows[0]?.mapped ?? false;
}
