import type { Pool } from 'pg';
import { inTransaction } from '../db/transaction.ts';

/** Serializes the starting of runs, so that no DAG gets more active runs than it allows. */
const START_LOCK = 0x68617275_01;

/**
 * Moves queued runs that are due to `running`: per DAG by lane, then by age, as many as `maxActiveRuns` leaves free. Runs
 * of a paused DAG wait. Answers the numbers of the started runs.
 */
export async function startRuns(pool: Pool): Promise<readonly number[]> {
  const { rows: waiting } = await pool.query({
    name: 'queued-runs-exist',
    text: `select from haru.dag_run where state = 'queued' and run_after <= clock_timestamp() limit 1`,
  });
  if (waiting.length === 0) return [];
  return inTransaction(pool, async (db) => {
    await db.query(`select pg_advisory_xact_lock(${START_LOCK})`);
    const { rows } = await db.query<{ id: number }>({
      name: 'start-runs',
      text: `
        with active as (
          select dag_no, count(*) as runs from haru.dag_run where state = 'running' group by dag_no
        ), candidate as (
          select r.id, v.max_active_runs - coalesce(a.runs, 0) as free,
            row_number() over (partition by r.dag_no order by r.lane, r.run_after, r.id) as place
          from haru.dag_run r
          join haru.dag d on d.dag_no = r.dag_no
          join haru.dag_version v on v.id = r.version_id
          left join active a on a.dag_no = r.dag_no
          where r.state = 'queued' and r.run_after <= clock_timestamp() and not d.is_paused
        ), chosen as (
          select r.id from haru.dag_run r join candidate c using (id)
          where c.place <= c.free and r.state = 'queued'
          order by r.id limit 1000
          for no key update of r skip locked
        )
        update haru.dag_run r set state = 'running', state_reason = 'a place among the active runs was free', state_actor = 'scheduler'
        from chosen where r.id = chosen.id
        returning r.id`,
    });
    return rows.map((row) => row.id);
  });
}
