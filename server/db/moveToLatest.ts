import { HaruError } from '../core/errors.ts';
import type { DagDefinition } from '../core/definition.ts';
import { onLatestVersion, type RunOnLatest } from '../core/latestVersion.ts';
import { hasNotifiers } from '../core/notification.ts';
import type { TaskSubset } from '../core/subset.ts';
import { UNFINISHED } from './advance.ts';
import { carriedColumns } from './carriedColumns.ts';
import type { DefinitionCache } from './definitions.ts';
import { derivedVersion } from './derivedVersion.ts';
import { wakeWatchersOfRuns } from './runWatch.ts';
import type { Queryable } from './transaction.ts';

/** A run on the latest version of its DAG. */
export interface MovedRun {
  readonly definition: DagDefinition;
  /** How many tasks it has got that it did not have, or that had been gone. */
  readonly added: number;
}

/**
 * Pins a run, which the transaction holds, to the latest version of its DAG: tasks that are gone are `removed`, new ones wait in
 * `none`; tries, logs and results stay. Throws `CONFLICT` where that cannot be. What instances carry of their tasks follows with
 * `refreshInstances`, once those that are cleared are. `subset`: of the tasks that the run does not have only these come.
 */
export async function moveToLatest(
  db: Queryable,
  definitions: DefinitionCache,
  runId: number,
  actor: string,
  subset: TaskSubset | null = null,
): Promise<MovedRun> {
  const { versionId, latestId, dagId, isStale } = await versionsOf(db, runId);
  if (isStale)
    throw new HaruError('CONFLICT', `${dagId} is no longer defined by its file, so it has no latest version.`, {
      dagId,
    });
  const own = await definitions.get(db, versionId);
  const moved = await planMove(db, definitions, { versionId, latestId }, subset);
  if (!moved) return { definition: own.definition, added: 0 };
  const latest = await definitions.get(db, latestId);
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
  await restore(db, runId, moved.definition, moved.restored, actor);
  await lookAgain(db, runId);
  await add(db, runId, moved.definition, moved.added);
  return { definition: moved.definition, added: moved.added.length + moved.restored.length };
}

/** What becomes of runs of a version; null: they are on the latest one. Throws `CONFLICT` where they cannot go over. */
export async function planMove(
  db: Queryable,
  definitions: DefinitionCache,
  { versionId, latestId }: { readonly versionId: number; readonly latestId: number },
  subset: TaskSubset | null,
): Promise<RunOnLatest | null> {
  const own = await definitions.get(db, versionId);
  if (versionId === latestId || own.baseId === latestId) return null;
  const base = own.baseId === null ? own : await definitions.get(db, own.baseId);
  const latest = await definitions.get(db, latestId);
  return onLatestVersion(own.definition, base.definition, latest.definition, subset);
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

/** Holds what is gone until the commit, so that nobody selects or claims it meanwhile. */
async function refuseRunning(db: Queryable, runId: number, gone: readonly number[], own: DagDefinition): Promise<void> {
  const { rows } = await db.query<{ taskNo: number; isHeld: boolean }>(
    `select task_no as "taskNo", state in ('queued', 'running', 'restarting') or (handle is not null and ${UNFINISHED}) as "isHeld"
     from haru.task_instance t where run_id = $1 and task_no = any ($2) order by task_no, map_index for no key update`,
    [runId, gone],
  );
  const held = rows.find(({ isHeld }) => isHeld);
  if (!held) return;
  const { taskId } = own.tasks[held.taskNo]!;
  throw new HaruError(
    'CONFLICT',
    `Task '${taskId}' of ${own.dagId} runs, or its work outside does, and the latest version no longer has it: wait for its end or stop the run first.`,
    { dagId: own.dagId, taskId },
  );
}

/** In a run that goes on their ends are followed up: they may have been the last that it waited for. */
async function removeGone(db: Queryable, runId: number, gone: readonly number[], actor: string): Promise<void> {
  const { rowCount } = await db.query(
    `update haru.task_instance t set state = 'removed', state_reason = 'the latest version no longer has it', state_actor = $3,
       needs_advance = r.state in ('queued', 'running'), wait = null, handle = null, resume = false
     from haru.dag_run r where r.id = $1 and t.run_id = r.id and t.task_no = any ($2) and t.state <> 'removed'`,
    [runId, gone, actor],
  );
  if (rowCount !== 0) await wakeWatchersOfRuns(db, [runId]);
}

/** What waits in `none` is looked at anew: it may have waited for what it no longer comes after. */
async function lookAgain(db: Queryable, runId: number): Promise<void> {
  await db.query(`update haru.task_instance set needs_advance = true where run_id = $1 and state = 'none'`, [runId]);
}

/** With their retries anew, and without results and decisions of before. */
async function restore(
  db: Queryable,
  runId: number,
  { tasks }: DagDefinition,
  taskNos: readonly number[],
  actor: string,
): Promise<void> {
  await db.query(
    `with restored as (
       update haru.task_instance t set
         state = 'none', state_reason = 'the latest version has it again', state_actor = $4, needs_advance = true,
         max_tries = t.try_number + k.retries, lost_in_row = 0, decision = null, receipt = null
       from unnest($2::int[], $3::int[]) as k (task_no, retries)
       where t.run_id = $1 and t.task_no = k.task_no and t.state = 'removed'
       returning t.task_no, t.map_index
     )
     delete from haru.task_result y using restored r
     where y.run_id = $1 and y.task_no = r.task_no and y.map_index = r.map_index`,
    [runId, taskNos, taskNos.map((taskNo) => tasks[taskNo]!.retries), actor],
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
      ...carriedColumns(taskNos.map((taskNo) => tasks[taskNo]!)),
    ],
  );
}
