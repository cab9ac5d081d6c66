import type { Queryable } from '../db/transaction.ts';

/** Fires the deadlines that have passed while their run had not succeeded, once each, and records them as events. */
export async function fireDeadlines(db: Queryable): Promise<number> {
  const { rowCount } = await db.query({
    name: 'fire-deadlines',
    text: `
      with due as (
        select run_id, task_no from haru.deadline
        where fired_at is null and met_at is null and due_at <= clock_timestamp()
        order by run_id, task_no limit 500 for update skip locked
      ), fired as (
        update haru.deadline d set fired_at = clock_timestamp()
        from due where d.run_id = due.run_id and d.task_no = due.task_no
        returning d.run_id, d.task_no, d.due_at, d.definition
      )
      insert into haru.event (subject, dag_no, run_id, task_no, reason, extra, row_version)
      select 'deadline', r.dag_no, f.run_id, nullif(f.task_no, -1),
        'deadline ' || to_char(f.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ' passed; the run is ' || r.state,
        json_build_object('dueAt', f.due_at, 'notify', f.definition -> 'notify'), r.version
      from fired f join haru.dag_run r on r.id = f.run_id`,
  });
  return rowCount ?? 0;
}
