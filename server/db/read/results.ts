import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { equal, iso, matching, within } from './fragments.ts';
import type { Range, TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';
import { instanceConditions } from './taskInstanceFilter.ts';
import type { TaskFilter } from './taskInstanceFilter.ts';
import type { InstanceKey } from './tries.ts';

/** A stored result without its value. */
export interface ResultRow {
  readonly dag_id: string;
  readonly run_id: string;
  readonly version_id: number;
  readonly task_no: number;
  readonly map_index: number;
  readonly logical_date: string | null;
  readonly run_after: string;
  readonly at: string;
}

export interface ResultValue {
  readonly value: unknown;
  /** JSON pointers of the values that are instants. */
  readonly date_paths: readonly string[];
  readonly at: string;
}

export interface ResultFilter extends TaskFilter {
  readonly runNo?: number | undefined;
  readonly dagNo?: number | undefined;
  readonly mapIndex?: number | undefined;
  readonly dagId?: TextMatch;
  readonly runId?: TextMatch;
  readonly logicalDate?: Range<string>;
  readonly runAfter?: Range<string>;
}

/** Left joins, because Postgres leaves out those that a count does not need. */
const FROM = sql`
  haru.task_result t left join haru.dag_run r on r.id = t.run_id left join haru.dag d on d.dag_no = r.dag_no
  left join haru.dag_version v on v.id = r.version_id`;

const number = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'bigint' });
const KEY = [number('t.run_id'), number('t.task_no'), number('t.map_index')];
const text = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'text' });

const SORT: Readonly<Record<string, SortAttribute>> = {
  dag_id: text('d.dag_id'),
  run_id: text('r.run_id'),
  task_id: number('t.task_no'),
  map_index: number('t.map_index'),
  timestamp: { expression: sql`t.at`, type: 'timestamptz' },
  run_after: { expression: sql`r.run_after`, type: 'timestamptz' },
  key: number('t.map_index'),
};

export async function listResults(
  db: Kysely<DB>,
  filter: ResultFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<ResultRow>> {
  const { runNo, dagNo, mapIndex, dagId, runId, logicalDate, runAfter, ...tasks } = filter;
  return readPage<ResultRow>(db, {
    columns: sql`d.dag_id, r.run_id, r.version_id, t.task_no, t.map_index, ${iso('r.logical_date')} as logical_date,
      ${iso('r.run_after')} as run_after, ${iso('t.at')} as at`,
    from: FROM,
    conditions: [
      ...equal(sql`t.run_id`, runNo),
      ...equal(sql`r.dag_no`, dagNo),
      ...equal(sql`t.map_index`, mapIndex),
      ...matching(sql`d.dag_id`, dagId),
      ...matching(sql`r.run_id`, runId),
      ...within(sql`r.logical_date`, logicalDate, 'timestamptz'),
      ...within(sql`r.run_after`, runAfter, 'timestamptz'),
      ...instanceConditions(tasks),
    ],
    identity: KEY,
    keys: sortKeys(order, SORT, ['dag_id', 'run_id', 'task_id', 'map_index'], KEY),
    paging,
  });
}

/** What a task returned; null: nothing is stored. */
export async function findResult(db: Kysely<DB>, key: InstanceKey): Promise<ResultValue | null> {
  const { rows } = await sql<ResultValue>`
    select t.value, t.date_paths, ${iso('t.at')} as at from haru.task_result t
    where t.run_id = ${key.runNo} and t.task_no = ${key.taskNo} and t.map_index = ${key.mapIndex}`.execute(db);
  return rows[0] ?? null;
}

/** What tasks of a run returned, in the order of their map indexes. */
export async function resultsOfTasks(
  db: Kysely<DB>,
  runNo: number,
  taskNos: readonly number[],
): Promise<readonly { readonly task_no: number; readonly map_index: number; readonly value: unknown }[]> {
  const { rows } = await sql<{ task_no: number; map_index: number; value: unknown }>`
    select task_no, map_index, value from haru.task_result
    where run_id = ${runNo} and task_no = any (${[...taskNos]}::int[]) order by task_no, map_index`.execute(db);
  return rows;
}
