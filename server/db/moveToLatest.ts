import { HaruError } from '../core/errors.ts';
import type { DagDefinition } from '../core/definition.ts';
import { onLatestVersion } from '../core/latestVersion.ts';
import { hasNotifiers } from '../core/notification.ts';
import type { DefinitionCache } from './definitions.ts';
import { derivedVersion } from './derivedVersion.ts';
import type { Queryable } from './transaction.ts';

/** A run on the latest version of its DAG. */
export interface MovedRun {
  readonly definition: DagDefinition;
  /** How many tasks it has got that it did not have, or that had been gone. */
  readonly added: number;
}

/**
 * Pins a run, which the transaction holds, to the latest version of its DAG: tasks that are gone are `removed`, new ones wait in
 * `none`; tries, logs and results stay. Throws `CONFLICT` where that cannot be.
 */
export async function moveToLatest(
  db: Queryable,
  definitions: DefinitionCache,
  runId: number,
  actor: string,
): Promise<MovedRun> {
  const { versionId, latestId, dagId, isStale } = await versionsOf(db, runId);
  if (isStale)
    throw new HaruError('CONFLICT', `${dagId} is no longer defined by its file, so it has no latest version.`, {
      dagId,
    });
  const own = await definitions.get(db, versionId);
  if (versionId === latestId || own.baseId === latestId) return { definition: own.definition, added: 0 };
  const base = own.baseId === null ? own : await definitions.get(db, own.baseId);
  const latest = await definitions.get(db, latestId);
  const moved = onLatestVersion(own.definition, base.definition, latest.definition);
  await refuseRunning(db, runId, moved.gone, own.definition);
  const isSame =
    moved.definition.tasks.length === latest.definition.tasks.length &&
    moved.gone.length === 0 &&
    isInOrder(moved.definition, latest.definition);
  const target = isSame ? latestId : await derivedVersion(db, latestId, moved.definition);
  await db.query(`update haru.dag_run set version_id = $2, notifies = $3 where id = $1`, [
    runId,
    target,
    hasNotifiers(moved.definition),
  ]);
  await removeGone(db, runId, moved.gone, actor);
  await refresh(db, runId, moved.definition, moved.gone);
  await restore(db, runId, moved.restored, actor);
  await add(db, runId, moved.definition, moved.added);
  return { definition: moved.definition, added: moved.added.length + moved.restored.length };
}

async function versionsOf(db: Queryable, runId: number) {
  const { rows } = await db.query<{ versionId: number; latestId: number; dagId: string; isStale: boolean }>(
    `select r.version_id as "versionId", d.version_id as "latestId", d.dag_id as "dagId", d.is_stale as "isStale"
     from haru.dag_run r join haru.dag d using (dag_no) where r.id = $1`,
    [runId],
  );
  return rows[0]!;
}

function isInOrder(a: DagDefinition, b: DagDefinition): boolean {
  return a.tasks.every(({ taskId }, taskNo) => b.tasks[taskNo]?.taskId === taskId);
}

async function refuseRunning(db: Queryable, runId: number, gone: readonly number[], own: DagDefinition): Promise<void> {
  const { rows } = await db.query<{ taskNo: number }>(
    `select task_no as "taskNo" from haru.task_instance
     where run_id = $1 and task_no = any ($2) and state in ('queued', 'running', 'restarting') limit 1`,
    [runId, gone],
  );
  if (!rows[0]) return;
  const { taskId } = own.tasks[rows[0].taskNo]!;
  throw new HaruError(
    'CONFLICT',
    `Task '${taskId}' of ${own.dagId} runs, and the latest version no longer has it: wait for its end or stop the run first.`,
    { dagId: own.dagId, taskId },
  );
}

async function removeGone(db: Queryable, runId: number, gone: readonly number[], actor: string): Promise<void> {
  await db.query(
    `update haru.task_instance set state = 'removed', state_reason = 'the latest version no longer has it', state_actor = $3,
       needs_advance = false, wait = null, handle = null, resume = false
     where run_id = $1 and task_no = any ($2) and state <> 'removed'`,
    [runId, gone, actor],
  );
}

/** What instances carry of their tasks, of those that hold no slot now. */
async function refresh(db: Queryable, runId: number, { tasks }: DagDefinition, gone: readonly number[]): Promise<void> {
  const left = new Set(gone);
  const kept = [...tasks.keys()].filter((taskNo) => !left.has(taskNo));
  await db.query(
    `update haru.task_instance t set
       priority = k.priority, queue = k.queue, pool = k.pool, pool_slots = k.pool_slots, notifies = k.notifies
     from unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::int[], $7::boolean[])
       as k (task_no, priority, queue, pool, pool_slots, notifies)
     where t.run_id = $1 and t.task_no = k.task_no
       and t.state in ('none', 'up_for_retry', 'success', 'failed', 'skipped', 'upstream_failed', 'removed')
       and (t.priority, t.queue, t.pool, t.pool_slots, t.notifies) is distinct from (k.priority, k.queue, k.pool, k.pool_slots, k.notifies)`,
    [
      runId,
      kept,
      kept.map((taskNo) => tasks[taskNo]!.priorityWeight),
      kept.map((taskNo) => tasks[taskNo]!.queue),
      kept.map((taskNo) => tasks[taskNo]!.pool),
      kept.map((taskNo) => tasks[taskNo]!.poolSlots),
      kept.map((taskNo) => hasNotifiers(tasks[taskNo]!)),
    ],
  );
}

async function restore(db: Queryable, runId: number, taskNos: readonly number[], actor: string): Promise<void> {
  await db.query(
    `update haru.task_instance set state = 'none', state_reason = 'the latest version has it again', state_actor = $3, needs_advance = true
     where run_id = $1 and task_no = any ($2) and state = 'removed'`,
    [runId, taskNos, actor],
  );
}

async function add(db: Queryable, runId: number, { tasks }: DagDefinition, taskNos: readonly number[]): Promise<void> {
  await db.query(
    `with task as (
       select * from unnest($2::int[], $3::int[], $4::int[], $5::text[], $6::text[], $7::int[], $8::boolean[])
         as t (task_no, max_tries, priority, queue, pool, pool_slots, notifies)
     ), instances as (
       insert into haru.task_instance (run_id, task_no, dag_no, max_tries, lane, priority, queue, pool, pool_slots, notifies, needs_advance)
       select r.id, t.task_no, r.dag_no, t.max_tries, r.lane, t.priority, t.queue, t.pool, t.pool_slots, t.notifies, true
       from haru.dag_run r, task t where r.id = $1
     )
     insert into haru.task_tally (run_id, task_no, none) select $1, task_no, 1 from task`,
    [
      runId,
      taskNos,
      taskNos.map((taskNo) => tasks[taskNo]!.retries),
      taskNos.map((taskNo) => tasks[taskNo]!.priorityWeight),
      taskNos.map((taskNo) => tasks[taskNo]!.queue),
      taskNos.map((taskNo) => tasks[taskNo]!.pool),
      taskNos.map((taskNo) => tasks[taskNo]!.poolSlots),
      taskNos.map((taskNo) => hasNotifiers(tasks[taskNo]!)),
    ],
  );
}
