import type { Queryable } from '../db/transaction.ts';

const BATCH = 1_000;

/** Moves instances whose wait for a next try, a next look or a time is over to `scheduled`. Answers how many. */
export async function wakeWaiting(db: Queryable): Promise<number> {
  const { rowCount } = await db.query({
    name: 'wake-waiting',
    text: `
      with due as (
        select t.run_id, t.task_no, t.map_index
        from haru.task_instance t
        where t.state in ('up_for_retry', 'up_for_reschedule', 'deferred') and t.ready_at <= clock_timestamp()
          and exists (select from haru.dag_run r where r.id = t.run_id and r.state = 'running')
        order by t.run_id, t.task_no, t.map_index
        limit ${BATCH}
        for no key update of t skip locked
      )
      update haru.task_instance t set state = 'scheduled', state_reason = case t.state when 'up_for_retry' then 'the wait for the next try is over'
          when 'up_for_reschedule' then 'it is time for the next look' else 'the time that it waited for has come' end, state_actor = 'scheduler'
      from due where t.run_id = due.run_id and t.task_no = due.task_no and t.map_index = due.map_index`,
  });
  return rowCount ?? 0;
}

/** Milliseconds until the next wait of a running run is over; null: nothing waits. */
export async function nextWakeMs(db: Queryable): Promise<number | null> {
  const { rows } = await db.query<{ ms: number | null }>({
    name: 'next-wake',
    text: `select extract(epoch from t.ready_at - clock_timestamp())::float8 * 1000 as ms
      from haru.task_instance t
      where t.state in ('up_for_retry', 'up_for_reschedule', 'deferred') and t.ready_at is not null
        and exists (select from haru.dag_run r where r.id = t.run_id and r.state = 'running')
      order by t.ready_at limit 1`,
  });
  return rows[0]?.ms ?? null;
}
