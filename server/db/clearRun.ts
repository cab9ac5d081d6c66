import type { Pool } from 'pg';
import type { DagDefinition } from '../core/definition.ts';
import { inTransaction } from './transaction.ts';

/**
 * Lets a whole run go again: each task that has ended or waits goes back to `none` with its retries anew, one that runs is
 * stopped first (`restarting`), and the run is queued. Tries and logs of before stay.
 */
export async function clearRun(pool: Pool, runId: number, definition: DagDefinition, actor: string): Promise<boolean> {
  const reason = 'the run was cleared';
  return inTransaction(pool, async (db) => {
    const { rowCount } = await db.query(
      `update haru.dag_run set
         state = 'queued', state_reason = $2, state_actor = $3, last_advanced_at = null, clear_number = clear_number + 1
       where id = $1 and state in ('success', 'failed', 'running')`,
      [runId, reason, actor],
    );
    if (rowCount === 0) return false;
    await db.query(
      `with cleared as (
         select t.task_no, t.map_index, c.retries from haru.task_instance t join unnest($4::int[]) with ordinality as c (retries, place) on c.place = t.task_no + 1
         where t.run_id = $1 and t.state <> 'none' and t.state <> 'restarting'
         order by t.task_no, t.map_index for update of t
       )
       update haru.task_instance t set
         state = case when t.state = 'running' then 'restarting' else 'none' end::haru.task_state,
         state_reason = $2, state_actor = $3, wanted_state = null, max_tries = t.try_number + c.retries, lost_in_row = 0,
         decision = null, receipt = null, handle = null, resume = false, needs_advance = false
       from cleared c where t.run_id = $1 and t.task_no = c.task_no and t.map_index = c.map_index`,
      [runId, reason, actor, definition.tasks.map((task) => task.retries)],
    );
    await db.query(`delete from haru.task_result where run_id = $1`, [runId]);
    return true;
  });
}
