import { deadlinesOf } from '../core/deadline.ts';
import type { DagDefinition } from '../core/definition.ts';
import { calendarsFor } from './calendars.ts';
import { clockOf } from './clock.ts';
import type { Queryable } from './transaction.ts';

/** Sets the deadlines of tasks that a run gets later than it was created; those that have passed are nobody's concern any more. */
export async function addDeadlines(
  db: Queryable,
  runId: number,
  definition: DagDefinition,
  taskNos: readonly number[],
): Promise<void> {
  const watched = new Set(taskNos.filter((taskNo) => definition.tasks[taskNo]!.deadline !== null));
  if (watched.size === 0) return;
  const { rows } = await db.query<{ day: string | null }>(
    `select business_day::text as day from haru.dag_run where id = $1`,
    [runId],
  );
  const day = rows[0]!.day;
  if (day === null) return;
  const tasks = definition.tasks.map((task, taskNo) => (watched.has(taskNo) ? task : { ...task, deadline: null }));
  const only = { ...definition, deadline: null, tasks };
  const { due, problems } = deadlinesOf(only, day, await clockOf(db), await calendarsFor(db, only));
  await db.query(
    `with deadlines as (
       insert into haru.deadline as d (run_id, task_no, due_at, definition)
       select $1, * from unnest($2::int[], $3::timestamptz[], $4::json[])
       on conflict (run_id, task_no) do update set due_at = excluded.due_at, definition = excluded.definition, met_at = null
         where d.fired_at is null
     )
     insert into haru.event (subject, dag_no, run_id, reason, row_version)
     select 'deadline', r.dag_no, r.id, p.problem, r.version from haru.dag_run r, unnest($5::text[]) as p (problem) where r.id = $1`,
    [
      runId,
      due.map(({ taskNo }) => taskNo),
      due.map(({ dueAt }) => dueAt),
      due.map(({ definition: each }) => JSON.stringify(each)),
      problems,
    ],
  );
}
