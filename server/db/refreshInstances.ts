import type { DagDefinition } from '../core/definition.ts';
import { carriedColumns } from './carriedColumns.ts';
import type { Queryable } from './transaction.ts';

/** Gives the instances of a run, but for those that hold a slot or wait for one, what they carry of their tasks. */
export async function refreshInstances(db: Queryable, runId: number, { tasks }: DagDefinition): Promise<void> {
  const kept = [...tasks.keys()].filter((taskNo) => !tasks[taskNo]!.isGone);
  await db.query(
    `update haru.task_instance t set
       priority = k.priority, queue = k.queue, pool = k.pool, pool_slots = k.pool_slots, notifies = k.notifies
     from unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::int[], $7::boolean[])
       as k (task_no, priority, queue, pool, pool_slots, notifies)
     where t.run_id = $1 and t.task_no = k.task_no
       and t.state in ('none', 'up_for_retry', 'success', 'failed', 'skipped', 'upstream_failed', 'removed')
       and (t.priority, t.queue, t.pool, t.pool_slots, t.notifies) is distinct from (k.priority, k.queue, k.pool, k.pool_slots, k.notifies)`,
    [runId, kept, ...carriedColumns(kept.map((taskNo) => tasks[taskNo]!))],
  );
}
