import type { Queryable } from '../db/transaction.ts';

const BATCH = 1_000;

/**
 * Moves instances whose wait for a next try, a next look, a time or an answer is over to `scheduled`. Where nobody has
 * answered, what the question says counts as the answer. Answers how many.
 */
export async function wakeWaiting(db: Queryable): Promise<number> {
  const { rowCount } = await db.query({
    name: 'wake-waiting',
    text: `
      with due as (
        select t.run_id, t.task_no, t.map_index, t.try_number, t.wait ->> 'kind' is not distinct from 'answer' as is_asked
        from haru.task_instance t
        where t.state in ('up_for_retry', 'up_for_reschedule', 'deferred') and t.ready_at <= clock_timestamp()
          and exists (select from haru.dag_run r where r.id = t.run_id and r.state = 'running')
        order by t.run_id, t.task_no, t.map_index
        limit ${BATCH}
        for no key update of t skip locked
      ), unanswered as (
        update haru.approval a set
          answered_at = clock_timestamp(), chosen = a.default_choices, params_input = a.default_params
        from due
        where due.is_asked and a.run_id = due.run_id and a.task_no = due.task_no and a.map_index = due.map_index
          and a.try_number = due.try_number and a.answered_at is null and a.default_choices is not null
      )
      update haru.task_instance t set state = 'scheduled', state_reason = case t.state when 'up_for_retry' then 'the wait for the next try is over'
          when 'up_for_reschedule' then 'it is time for the next look' else case
            when not due.is_asked then 'the time that it waited for has come'
            when t.wait ->> 'answer' is null then 'the time for an answer is over' else 'it was answered' end end, state_actor = 'scheduler'
      from due where t.run_id = due.run_id and t.task_no = due.task_no and t.map_index = due.map_index`,
  });
  return rowCount ?? 0;
}
