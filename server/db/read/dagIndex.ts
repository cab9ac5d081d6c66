import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { RunState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** What a list of all DAGs is searched, filtered and sorted by, but for what its version says. */
export interface DagIndexRow {
  readonly dag_id: string;
  readonly version_id: number;
  readonly is_paused: boolean;
  readonly is_favorite: boolean;
  readonly next_run_after: string | null;
  /** Of the latest data: null, the DAG has no run. */
  readonly run_id: string | null;
  readonly state: RunState | null;
  readonly row_version: number | null;
  /** When it started, or was queued. */
  readonly run_at: string | null;
  /** The finished run of the latest data failed. */
  readonly is_failing: boolean;
}

/** So many of the latest runs are looked at for that of the latest data: one by hand may repeat an old day. */
const LATEST_RUNS = 5;

/** All DAGs in the order of their ids, those whose files are gone left out. `userId`: whose favorites. */
export async function dagIndex(db: Kysely<DB>, userId: number): Promise<readonly DagIndexRow[]> {
  const { rows } = await sql<DagIndexRow>`
    select d.dag_id, d.version_id, d.is_paused, f.dag_no is not null as is_favorite,
      ${iso('d.next_run_after')} as next_run_after, r.run_id, r.state, r.version as row_version,
      ${iso('r.at')} as run_at, coalesce(r.is_failing, false) as is_failing
    from haru.dag d
    left join haru.dag_favorite f on f.dag_no = d.dag_no and f.user_id = ${userId}
    left join lateral (
      select x.run_id, x.state, x.version, coalesce(x.started_at, x.queued_at) as at,
        first_value(x.state) over (order by x.state not in ('success', 'failed'), x.date desc) = 'failed' as is_failing
      from (
        select *, coalesce(interval_end, run_after) as date from haru.dag_run
        where dag_no = d.dag_no order by run_after desc, id desc limit ${LATEST_RUNS}
      ) x
      order by x.date desc limit 1
    ) r on true
    where not d.is_stale order by d.dag_id`.execute(db);
  return rows;
}
