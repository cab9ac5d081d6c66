import type { Pool } from 'pg';
import { UNFINISHED } from './advance.ts';
import { inTransaction } from './transaction.ts';

/**
 * Ends a run: it takes the given state at once, what has not started is skipped, and what runs is asked to stop (its
 * worker kills it and its instance ends as failed, also where it was to start again). False: the run was not queued or running.
 */
export async function stopRun(
  pool: Pool,
  runId: number,
  to: 'success' | 'failed',
  reason: string,
  actor: string,
): Promise<boolean> {
  return inTransaction(pool, async (db) => {
    const { rowCount } = await db.query(
      `update haru.dag_run set state = $2, state_reason = $3, state_actor = $4 where id = $1 and state in ('queued', 'running')`,
      [runId, to, reason, actor],
    );
    if (rowCount === 0) return false;
    await db.query(
      `with open as (
         select task_no, map_index from haru.task_instance t where run_id = $1 and ${UNFINISHED}
         order by task_no, map_index for update
       )
       update haru.task_instance t set
         state = case when t.state in ('running', 'restarting') then t.state else 'skipped' end,
         wanted_state = case when t.state in ('running', 'restarting') then 'failed'::haru.task_state end,
         state_reason = $2, state_actor = $3, needs_advance = false
       from open where t.run_id = $1 and t.task_no = open.task_no and t.map_index = open.map_index`,
      [runId, reason, actor],
    );
    return true;
  });
}
