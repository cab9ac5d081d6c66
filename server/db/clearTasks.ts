import type { Pool } from 'pg';
import type { DagDefinition } from '../core/definition.ts';
import { resetInstances, type InstancePlace } from './resetInstances.ts';
import { inTransaction } from './transaction.ts';

/**
 * Lets single task instances of a run go again, as `clearRun` does with all of them; a run that has ended is queued. The
 * others stay as they are. False: there is no such run.
 */
export async function clearTasks(
  pool: Pool,
  runId: number,
  definition: DagDefinition,
  chosen: readonly InstancePlace[],
  actor: string,
): Promise<boolean> {
  const reason = 'the task was cleared';
  return inTransaction(pool, async (db) => {
    const { rowCount } = await db.query(
      `update haru.dag_run set
         state = case when state in ('success', 'failed') then 'queued' else state end,
         state_reason = case when state in ('success', 'failed') then 'tasks were cleared' else state_reason end,
         state_actor = case when state in ('success', 'failed') then $2 else state_actor end,
         clear_number = clear_number + 1
       where id = $1`,
      [runId, actor],
    );
    if (rowCount === 0) return false;
    await resetInstances(db, { runId, definition, chosen, isFollowedUp: true, reason, actor });
    return true;
  });
}
