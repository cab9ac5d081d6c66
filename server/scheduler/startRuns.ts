import type { Pool } from 'pg';
import { inTransaction } from '../db/transaction.ts';

/** Serializes the starting of runs, so that no DAG gets more active runs than it allows. */
const START_LOCK = 0x68617275_01;

/**
 * Moves queued runs that are due to `running`: per DAG by lane, then by age, as many as the `maxActiveRuns` of its current
 * version leaves free; and those of each backfill in its own order, as many as its own limit leaves free. Runs of a paused
 * DAG or backfill wait. Answers the numbers of the started runs.
 */
export async function startRuns(pool: Pool): Promise<readonly number[]> {
  const { rows: waiting } = await pool.query({
    name: 'queued-runs-exist',
    text: `select from haru.dag_run where state = 'queued' and run_after <= clock_timestamp() limit 1`,
  });
  if (waiting.length === 0) return [];
  return inTransaction(pool, async (db, commit) => {
    const [, started] = await Promise.all([
      db.query({ name: 'start-lock', text: `select pg_advisory_xact_lock(${START_LOCK})` }),
      db.query<{ id: number }>({ name: 'start-runs', text: START_RUNS }),
      commit(),
    ]);
    return started.rows.map((row) => row.id);
  });
}

const MAX_STARTS = 1_000;

const START_RUNS = `
  with waiting as (
    select distinct dag_no from haru.dag_run where state = 'queued' and backfill_id is null and run_after <= clock_timestamp()
  ), free as (
    select d.dag_no, v.max_active_runs - (
        select count(*) from haru.dag_run r where r.dag_no = d.dag_no and r.state = 'running' and r.backfill_id is null
      ) as runs
    from waiting join haru.dag d using (dag_no) join haru.dag_version v on v.id = d.version_id
    where not d.is_paused
  ), candidate as (
    select r.id from free f cross join lateral (
      select id from haru.dag_run
      where dag_no = f.dag_no and state = 'queued' and backfill_id is null and run_after <= clock_timestamp()
      order by lane, run_after, id
      limit greatest(f.runs, 0)
    ) r
    union all
    select r.id from haru.backfill b join haru.dag d using (dag_no) cross join lateral (
      select id from haru.dag_run
      where backfill_id = b.id and state = 'queued' and run_after <= clock_timestamp()
      order by backfill_place
      limit greatest(0, b.max_active_runs - (
        select count(*) from haru.dag_run a where a.backfill_id = b.id and a.state = 'running'
      ))
    ) r
    where b.completed_at is null and b.canceled_at is null and not b.is_paused and not d.is_paused
  ), chosen as (
    select r.id from haru.dag_run r join candidate using (id)
    where r.state = 'queued'
    order by r.id limit ${MAX_STARTS}
    for no key update of r skip locked
  )
  update haru.dag_run r set state = 'running', state_reason = 'a place among the active runs was free', state_actor = 'scheduler'
  from chosen where r.id = chosen.id
  returning r.id`;
