import type { Pool } from 'pg';
import { UNFINISHED } from './advance.ts';
import { wakeForNewRuns, wakeWatchersOfRuns } from './runWatch.ts';
import { inTransaction, type Queryable } from './transaction.ts';

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
  return (await stopRuns(pool, [runId], to, reason, actor)) === 1;
}

/** The same for several runs at once. Answers how many of them were queued or running. */
export function stopRuns(
  pool: Pool,
  runIds: readonly number[],
  to: 'success' | 'failed',
  reason: string,
  actor: string,
): Promise<number> {
  return inTransaction(pool, (db) => stopRunsIn(db, runIds, to, reason, actor));
}

/** The same as a part of a transaction. */
export async function stopRunsIn(
  db: Queryable,
  runIds: readonly number[],
  to: 'success' | 'failed',
  reason: string,
  actor: string,
): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `with open as (
       select id from haru.dag_run where id = any($1::bigint[]) and state in ('queued', 'running') order by id for no key update
     )
     update haru.dag_run r set state = $2, state_reason = $3, state_actor = $4 from open where r.id = open.id returning r.id`,
    [runIds, to, reason, actor],
  );
  if (rows.length === 0) return 0;
  await db.query(
    `with open as (
       select run_id, task_no, map_index from haru.task_instance t where run_id = any($1::bigint[]) and ${UNFINISHED}
       order by run_id, task_no, map_index for update
     )
     update haru.task_instance t set
       state = case when t.state in ('running', 'restarting') then t.state else 'skipped' end,
       wanted_state = case when t.state in ('running', 'restarting') then 'failed'::haru.task_state end,
       state_reason = $2, state_actor = $3, needs_advance = false
     from open where t.run_id = open.run_id and t.task_no = open.task_no and t.map_index = open.map_index`,
    [rows.map(({ id }) => id), reason, actor],
  );
  const ids = rows.map(({ id }) => id);
  await wakeWatchersOfRuns(db, ids);
  await wakeForNewRuns(db, ids);
  return rows.length;
}
