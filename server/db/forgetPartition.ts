import type { Pool } from 'pg';
import { HaruError } from '../core/errors.ts';
import { clearTasksIn, type TaskClearing } from './clearTasks.ts';
import { inTransaction } from './transaction.ts';

/**
 * Takes its partition from a run, and clears tasks of it where that is asked for. False: the run is gone, or on another
 * version than the tasks were chosen by. Throws `CONFLICT` for a run with a partition that is queued or runs: its tasks work on it.
 */
export async function forgetPartition(
  pool: Pool,
  runId: number,
  actor: string,
  clearing: TaskClearing | null,
): Promise<boolean> {
  return inTransaction(pool, async (db) => {
    const { rows } = await db.query<{ name: string; dagNo: number; state: string; key: string | null }>(
      `select run_id as name, dag_no as "dagNo", state, partition_key as key from haru.dag_run where id = $1 for no key update`,
      [runId],
    );
    const run = rows[0];
    if (!run) return false;
    if (run.key !== null) {
      if (run.state === 'queued' || run.state === 'running')
        throw new HaruError(
          'CONFLICT',
          `The DagRun \`${run.name}\` is ${run.state} and works on its partition '${run.key}': wait for its end or stop it first.`,
          { runId: run.name },
        );
      await db.query(`update haru.dag_run set partition_key = null where id = $1`, [runId]);
      await db.query(
        `insert into haru.event (subject, dag_no, run_id, from_state, to_state, reason, actor) values ('run', $1, $2, $3, $3, $4, $5)`,
        [run.dagNo, runId, run.state, `the partition '${run.key}' was taken from it`, actor],
      );
    }
    return clearing === null || clearTasksIn(db, clearing);
  });
}
