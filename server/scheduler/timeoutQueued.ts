import { queuedTooLong } from '../core/queuedTimeout.ts';
import type { TaskKey } from '../db/claimTries.ts';
import type { Queryable } from '../db/transaction.ts';
import { onItsOwn } from './onItsOwn.ts';
import type { Store } from './store.ts';

interface ReadyRow extends TaskKey {
  readonly versionId: number;
  readonly lane: number;
  readonly readyMs: number;
}

/**
 * Fails the task instances that have been ready for longer than their task allows, and that no worker has started. While
 * their DAG is paused nothing counts against them. Answers how many.
 */
export async function timeoutQueued({
  pool,
  definitions,
  onError,
}: Store & { readonly onError: (error: unknown) => void }): Promise<number> {
  const { rows } = await pool.query<ReadyRow>({
    name: 'ready-with-timeout',
    text: `select t.run_id as "runId", t.task_no as "taskNo", t.map_index as "mapIndex", r.version_id as "versionId", t.lane,
        extract(epoch from clock_timestamp() - t.ready_at)::float8 * 1000 as "readyMs"
      from haru.dag_version v
      join haru.dag d on d.dag_no = v.dag_no and not d.is_paused
      join haru.dag_run r on r.dag_no = d.dag_no and r.version_id = v.id and r.state = 'running'
      join haru.task_instance t on t.run_id = r.id and t.state in ('scheduled', 'queued')
      where v.has_queued_timeout`,
  });
  let failed = 0;
  for (const row of rows) {
    failed += await onItsOwn(onError, 0, async () => {
      const { definition } = await definitions.get(pool, row.versionId);
      const task = definition.tasks[row.taskNo];
      const reason = task ? queuedTooLong(task, row) : null;
      return reason === null ? 0 : fail(pool, row, reason);
    });
  }
  return failed;
}

/** Unless a worker has been faster. */
async function fail(db: Queryable, { runId, taskNo, mapIndex, readyMs }: ReadyRow, reason: string): Promise<number> {
  const { rowCount } = await db.query({
    name: 'fail-queued',
    text: `update haru.task_instance set state = 'failed', state_reason = $5, state_actor = 'scheduler', needs_advance = true
      where run_id = $1 and task_no = $2 and map_index = $3 and state in ('scheduled', 'queued')
        and ready_at <= clock_timestamp() - make_interval(secs => $4::float8 / 1000)`,
    values: [runId, taskNo, mapIndex, readyMs, reason],
  });
  return rowCount ?? 0;
}
