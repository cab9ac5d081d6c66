import type { Pool } from 'pg';
import { wakeWatchersOfRuns } from './runWatch.ts';
import { inTransaction } from './transaction.ts';

/** Deletes a run with its instances, tries, results and logs; its events stay, as a record. `running`: nothing was deleted. */
export async function deleteRun(pool: Pool, runId: number, actor: string): Promise<'deleted' | 'running' | 'missing'> {
  return inTransaction(pool, async (db) => {
    const { rows } = await db.query<{ state: string; dagNo: number }>(
      `select state, dag_no as "dagNo" from haru.dag_run where id = $1 for update`,
      [runId],
    );
    const run = rows[0];
    if (!run) return 'missing';
    if (run.state === 'running') return 'running';
    await wakeWatchersOfRuns(db, [runId]);
    for (const table of [
      'run_watch',
      'run_to_come',
      'task_instance',
      'task_tally',
      'task_try',
      'task_result',
      'map_element',
      'task_log',
    ]) {
      await db.query(`delete from haru.${table} where run_id = $1`, [runId]);
    }
    await db.query(`delete from haru.dag_run where id = $1`, [runId]);
    await db.query(
      `insert into haru.event (subject, dag_no, run_id, from_state, to_state, reason, actor) values ('run', $1, $2, $3, null, 'deleted', $4)`,
      [run.dagNo, runId, run.state, actor],
    );
    return 'deleted';
  });
}
