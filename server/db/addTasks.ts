import type { DagDefinition } from '../core/definition.ts';
import { carriedColumns } from './carriedColumns.ts';
import type { Queryable } from './transaction.ts';

/**
 * Gives run `$1` an instance of each task `$2` that waits in `none`, unless it has that one; `made` names those tasks. The
 * parameters are those of {@link instanceParameters}.
 */
export const MAKE_INSTANCES = `
  task as (
    select * from unnest($2::int[], $3::int[], $4::int[], $5::text[], $6::text[], $7::int[], $8::boolean[])
      as t (task_no, max_tries, priority, queue, pool, pool_slots, notifies)
  ), made as (
    insert into haru.task_instance (run_id, task_no, dag_no, max_tries, lane, priority, queue, pool, pool_slots, notifies, needs_advance)
    select r.id, t.task_no, r.dag_no, t.max_tries, r.lane, t.priority, t.queue, t.pool, t.pool_slots, t.notifies, true
    from haru.dag_run r, task t where r.id = $1
    on conflict do nothing
    returning task_no
  )`;

export function instanceParameters(
  runId: number,
  definition: DagDefinition,
  taskNos: readonly number[],
): readonly unknown[] {
  const tasks = taskNos.map((taskNo) => definition.tasks[taskNo]!);
  return [runId, taskNos, tasks.map(({ retries }) => retries), ...carriedColumns(tasks)];
}

/** Gives a run tasks that it did not have: they wait in `none`. */
export async function addTasks(
  db: Queryable,
  runId: number,
  definition: DagDefinition,
  taskNos: readonly number[],
): Promise<void> {
  await db.query(
    `with ${MAKE_INSTANCES}
     insert into haru.task_tally (run_id, task_no, none) select $1, task_no, 1 from task`,
    [...instanceParameters(runId, definition, taskNos)],
  );
}
