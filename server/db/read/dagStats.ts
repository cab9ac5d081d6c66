import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { RunState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { among, where } from './fragments.ts';

export interface DagStatsRow {
  readonly dag_id: string;
  readonly counts: Readonly<Partial<Record<RunState, number>>>;
}

/** How many runs each DAG has in each state; DAGs without runs are left out. */
export async function countRunsByState(
  db: Kysely<DB>,
  dagIds: readonly string[] | undefined,
): Promise<readonly DagStatsRow[]> {
  const { rows } = await sql<DagStatsRow>`
    select d.dag_id, json_object_agg(c.state, c.runs) as counts
    from haru.dag d
    join lateral (select state::text, count(*) as runs from haru.dag_run r where r.dag_no = d.dag_no group by state) c on true
    ${where(among(sql`d.dag_id`, dagIds))}
    group by d.dag_id order by d.dag_id`.execute(db);
  return rows;
}
