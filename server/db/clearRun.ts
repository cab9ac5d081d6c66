import type { Pool } from 'pg';
import type { DagDefinition } from '../core/definition.ts';
import { resetInstances } from './resetInstances.ts';
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
    await resetInstances(db, { runId, definition, chosen: null, isFollowedUp: false, reason, actor });
    return true;
  });
}
