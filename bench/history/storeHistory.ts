import type pg from 'pg';

export interface HistoryDag {
  readonly dagNo: number;
  readonly versionId: number;
  /** The instances of each of its tasks; those of a task with more than one are mapped. */
  readonly instances: readonly number[];
}

/**
 * Writes hourly runs that ended long ago, each with all of its task instances, tallies and tries, as schedulers and workers
 * leave them but without the events. One run in 50 has failed at its last task; the latest runs are the youngest.
 */
export async function storeHistory(pool: pg.Pool, dags: readonly HistoryDag[], runsPerDag: number): Promise<void> {
  await pool.query(`select haru.ensure_run_partitions($1)`, [dags.length * runsPerDag]);
  for (const dag of dags) await storeRuns(pool, dag, runsPerDag);
  await pool.query('vacuum (analyze) haru.dag_run, haru.task_instance, haru.task_tally, haru.task_try');
}

async function storeRuns(pool: pg.Pool, { dagNo, versionId, instances }: HistoryDag, runs: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(
      `create temp table made on commit drop as
       with inserted as (
         insert into haru.dag_run (dag_no, run_id, run_type, state, version_id, logical_date, interval_start, interval_end, run_after,
           business_day, triggered_by, queued_at, started_at, ended_at, last_advanced_at, created_at)
         select $1, 'scheduled__' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.000"Z"'), 'scheduled',
           (case when n % 50 = 7 then 'failed' else 'success' end)::haru.run_state, $2, at - interval '1 hour', at - interval '1 hour', at, at,
           ((at - interval '1 hour') at time zone 'Asia/Seoul')::date, 'timetable', at, at + interval '1 second',
           at + interval '1 second' * (60 + n % 37), at, at
         from (select n, date_trunc('hour', now()) - interval '1 hour' * n as at from generate_series($3::int, 1, -1) n) as hours
         returning id, state, started_at, ended_at
       )
       select * from inserted`,
      [dagNo, versionId, runs],
    );
    const counts = instances.map((count) => Math.max(count, 1));
    await client.query(
      `create temp table task on commit drop as
       select no - 1 as task_no, tasks, no = count(*) over () as is_last
       from unnest($1::int[]) with ordinality u (tasks, no)`,
      [counts],
    );
    const isFailed = `(m.state = 'failed' and t.is_last)`;
    await client.query(
      `insert into haru.task_instance (run_id, task_no, map_index, dag_no, state, try_number, scheduled_at, queued_at, started_at, ended_at)
       select m.id, t.task_no, case when t.tasks > 1 then i else -1 end, $1,
         (case when ${isFailed} then 'failed' else 'success' end)::haru.task_state, 1,
         m.started_at, m.started_at, m.started_at + (m.ended_at - m.started_at) * t.task_no / $2::float8,
         m.started_at + (m.ended_at - m.started_at) * (t.task_no + 1) / $2::float8
       from made m cross join task t cross join lateral generate_series(0, t.tasks - 1) i order by m.id, t.task_no, i`,
      [dagNo, counts.length],
    );
    await client.query(
      `insert into haru.task_tally (run_id, task_no, success, failed, mapped)
       select m.id, t.task_no, case when ${isFailed} then 0 else t.tasks end, case when ${isFailed} then t.tasks else 0 end,
         case when t.tasks > 1 then t.tasks end
       from made m cross join task t`,
    );
    await client.query(
      `insert into haru.task_try (run_id, task_no, map_index, try_number, lease, host, pid, queued_at, started_at, ended_at, outcome, error)
       select m.id, t.task_no, case when t.tasks > 1 then 0 else -1 end, 1, 1, 'worker-1', 4711, m.started_at, m.started_at, m.ended_at,
         'failed', 'Error: more rejects than rows'
       from made m join task t on ${isFailed}`,
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}
