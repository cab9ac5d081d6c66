import { sql, type Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { equal, iso, matching, where } from './fragments.ts';

export interface DagEventFilter {
  /** Part of the name of whoever did it. */
  readonly who?: string | undefined;
  readonly what?: string | undefined;
  readonly isOldestFirst: boolean;
  /** The id that the page before ended with. */
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface DagEventRow {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  readonly what: string;
  readonly run_id: string | null;
  readonly task_id: string | null;
  readonly map_index: number | null;
  readonly from_state: string | null;
  readonly to_state: string | null;
  readonly reason: string;
  readonly detail: unknown;
}

/** What people did to a DAG, its runs and tasks; at most `limit` and one more. */
export async function dagActions(db: Kysely<DB>, dagId: string, filter: DagEventFilter): Promise<DagEventRow[]> {
  const conditions = [
    sql`a.dag_id = ${dagId}`,
    ...matching(sql`a.actor`, { pattern: filter.who }),
    ...equal(sql`a.action`, filter.what),
  ];
  const { rows } = await sql<DagEventRow>`
    select a.id, ${iso('a.at')} as at, a.actor, a.action as what, a.run_id, a.task_id, a.map_index,
      null as from_state, null as to_state, '' as reason, a.detail
    from haru.audit a ${page('a.id', conditions, filter)}`.execute(db);
  return rows;
}

/** How a DAG, its runs, deadlines and backfills changed, without its tasks; at most `limit` and one more. */
export async function dagChanges(db: Kysely<DB>, dagNo: number, filter: DagEventFilter): Promise<DagEventRow[]> {
  const conditions = [
    sql`e.dag_no = ${dagNo}`,
    sql`e.subject <> 'task'`,
    ...matching(sql`e.actor`, { pattern: filter.who }),
    ...equal(sql`e.subject`, filter.what),
  ];
  const { rows } = await sql<DagEventRow>`
    select e.id, ${iso('e.at')} as at, e.actor, e.subject as what, r.run_id, null as task_id, null as map_index,
      e.from_state, e.to_state, e.reason, null as detail
    from haru.event e left join haru.dag_run r on r.id = e.run_id ${page('e.id', conditions, filter)}`.execute(db);
  return rows;
}

function page(column: string, conditions: Parameters<typeof where>[0], filter: DagEventFilter) {
  const { isOldestFirst, after, limit } = filter;
  const id = sql.ref(column);
  const beyond = isOldestFirst ? sql`${id} > ${after}` : sql`${id} < ${after}`;
  const all = after === undefined ? conditions : [...conditions, beyond];
  return sql`${where(all)} order by ${id} ${isOldestFirst ? sql`asc` : sql`desc`} limit ${limit + 1}`;
}
