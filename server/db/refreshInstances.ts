import type { DagDefinition } from '../core/definition.ts';
import { carriedColumns } from './carriedColumns.ts';
import type { Queryable } from './transaction.ts';

/**
 * Gives the instances of a run what they carry of their tasks. Limits count what holds a slot by what it carries, so that one
 * that is at work, or goes on with a try, takes it with its next move out of that; one that waits for a slot is looked at anew.
 */
export async function refreshInstances(db: Queryable, runId: number, { tasks }: DagDefinition): Promise<void> {
  const kept = [...tasks.keys()].filter((taskNo) => !tasks[taskNo]!.isGone);
  await db.query(
    `update haru.task_instance t set
       carried_next = json_build_object('priority', k.priority, 'queue', k.queue, 'pool', k.pool, 'poolSlots', k.pool_slots,
         'notifies', k.notifies),
       state = case when t.state = 'scheduled' and not t.resume then 'none' else t.state end,
       state_reason = case when t.state = 'scheduled' and not t.resume then 'the latest version has other options for it' else t.state_reason end,
       needs_advance = t.needs_advance or (t.state = 'scheduled' and not t.resume)
     from unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::int[], $7::boolean[])
       as k (task_no, priority, queue, pool, pool_slots, notifies)
     where t.run_id = $1 and t.task_no = k.task_no
       and (t.priority, t.queue, t.pool, t.pool_slots, t.notifies) is distinct from (k.priority, k.queue, k.pool, k.pool_slots, k.notifies)`,
    [runId, kept, ...carriedColumns(kept.map((taskNo) => tasks[taskNo]!))],
  );
}
