import type { Queryable } from '../db/transaction.ts';
import { WORKER_ALIVE } from '../db/selection.ts';

const BATCH = 1_000;

/**
 * Gives rows that are queued for workers of which none lives any more back to the selection, so that they hold no slot of
 * a pool and no place under a limit while they wait. Answers how many.
 */
export async function recallQueued(db: Queryable): Promise<number> {
  const { rowCount } = await db.query({
    name: 'recall-queued',
    text: `
      with served as (
        select unnest(queues) as queue from haru.worker
        where stopped_at is null and not is_draining and heartbeat_at > clock_timestamp() - ${WORKER_ALIVE}
      ), unserved as (
        select run_id, task_no, map_index from haru.task_instance
        where state = 'queued' and queue not in (select queue from served)
        order by run_id, task_no, map_index
        limit ${BATCH}
        for no key update skip locked
      )
      update haru.task_instance t set
        state = 'scheduled', state_reason = 'no live worker serves the queue ' || t.queue, state_actor = 'scheduler'
      from unserved u
      where t.run_id = u.run_id and t.task_no = u.task_no and t.map_index = u.map_index`,
  });
  return rowCount ?? 0;
}
