import type { DagDefinition } from '../core/definition.ts';
import { carriedColumns } from './carriedColumns.ts';
import type { Queryable } from './transaction.ts';

export interface Reshaping {
  readonly runId: number;
  /** The one in which they are mapped otherwise than in the run so far. */
  readonly definition: DagDefinition;
  /** None of their instances is at work. */
  readonly taskNos: readonly number[];
  readonly actor: string;
}

/**
 * Tasks that were mapped and are not, or the other way round, begin anew as one instance: those of map indexes are `removed`,
 * with their tries and logs kept, and results and lists of before are forgotten, for they have another shape.
 */
export async function reshapeTasks(db: Queryable, { runId, definition, taskNos, actor }: Reshaping): Promise<void> {
  if (taskNos.length === 0) return;
  const tasks = taskNos.map((taskNo) => definition.tasks[taskNo]!);
  const retries = tasks.map((task) => task.retries);
  const reason = 'the latest version maps the task otherwise';
  await db.query(
    `update haru.task_instance t set
       state = 'removed', state_reason = $3, state_actor = $4, needs_advance = false, wait = null, resume = false
     where t.run_id = $1 and t.task_no = any ($2) and t.map_index >= 0 and t.state <> 'removed'`,
    [runId, taskNos, reason, actor],
  );
  await db.query(
    `update haru.task_instance t set
       state = 'none', state_reason = $4, state_actor = $5, needs_advance = true, max_tries = t.try_number + k.retries,
       lost_in_row = 0, decision = null, receipt = null, wait = null, resume = false
     from unnest($2::int[], $3::int[]) as k (task_no, retries)
     where t.run_id = $1 and t.task_no = k.task_no and t.map_index = -1`,
    [runId, taskNos, retries, reason, actor],
  );
  await db.query(
    `with task as (
       select * from unnest($2::int[], $3::int[], $4::int[], $5::text[], $6::text[], $7::int[], $8::boolean[])
         as t (task_no, max_tries, priority, queue, pool, pool_slots, notifies)
     ), made as (
       insert into haru.task_instance (run_id, task_no, dag_no, max_tries, lane, priority, queue, pool, pool_slots, notifies, needs_advance)
       select r.id, t.task_no, r.dag_no, t.max_tries, r.lane, t.priority, t.queue, t.pool, t.pool_slots, t.notifies, true
       from haru.dag_run r, task t where r.id = $1
       on conflict do nothing
       returning task_no
     )
     update haru.task_tally y set mapped = null, none = y.none + (select count(*) from made m where m.task_no = y.task_no)
     where y.run_id = $1 and y.task_no = any ($2)`,
    [runId, taskNos, retries, ...carriedColumns(tasks)],
  );
  for (const table of ['task_result', 'map_element'])
    await db.query(`delete from haru.${table} where run_id = $1 and task_no = any ($2)`, [runId, taskNos]);
}
