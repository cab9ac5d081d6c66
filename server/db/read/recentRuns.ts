import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { RunState, RunType } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { iso, seconds } from './fragments.ts';

export interface RecentRun {
  /** Its number. */
  readonly id: number;
  readonly dag_no: number;
  readonly run_id: string;
  readonly state: RunState;
  readonly run_type: RunType;
  readonly interval_start: string | null;
  readonly interval_end: string | null;
  readonly business_day: string | null;
  readonly run_after: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly duration: number | null;
  readonly row_version: number;
}

/** The latest runs of each DAG, newest first, `count` of each. */
export async function recentRuns(
  db: Kysely<DB>,
  dagNos: readonly number[],
  count: number,
): Promise<ReadonlyMap<number, RecentRun[]>> {
  const { rows } = await sql<RecentRun>`
    select r.id, r.dag_no, r.run_id, r.state, r.run_type, ${iso('r.interval_start')} as interval_start,
      ${iso('r.interval_end')} as interval_end, to_char(r.business_day, 'YYYY-MM-DD') as business_day,
      ${iso('r.run_after')} as run_after, ${iso('r.started_at')} as started_at, ${iso('r.ended_at')} as ended_at,
      ${seconds('r.started_at', 'r.ended_at')} as duration, r.version as row_version
    from unnest(${[...dagNos]}::int[]) as d (dag_no)
    cross join lateral (
      select * from haru.dag_run x where x.dag_no = d.dag_no order by x.run_after desc, x.id desc limit ${count}
    ) r
    order by r.dag_no, r.run_after desc, r.id desc`.execute(db);
  return Map.groupBy(rows, (row) => row.dag_no);
}
