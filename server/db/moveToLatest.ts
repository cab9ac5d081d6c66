import type { DagDefinition } from '../core/definition.ts';
import { heldBack, type RunOnLatest } from '../core/latestVersion.ts';
import { hasNotifiers } from '../core/notification.ts';
import type { TaskSubset } from '../core/subset.ts';
import { addDeadlines } from './addDeadlines.ts';
import { addTasks } from './addTasks.ts';
import type { DefinitionCache } from './definitions.ts';
import { derivedVersion } from './derivedVersion.ts';
import { heldTasks, planMove, type VersionOfRuns } from './planMove.ts';
import { relistResults } from './relistResults.ts';
import { reshapeTasks } from './reshapeTasks.ts';
import { wakeWatchersOfRuns } from './runWatch.ts';
import type { Queryable } from './transaction.ts';

/** A run on the latest version of its DAG. */
export interface MovedRun {
  readonly definition: DagDefinition;
  /** How many tasks begin in it that it did not have, that had been gone, or that are mapped otherwise. */
  readonly begun: number;
}

export interface Move {
  readonly runId: number;
  readonly actor: string;
  /** What the caller knows as the latest version; absent: whichever it is. */
  readonly latestId?: number;
  /** Of the tasks that the run does not have only these come. */
  readonly subset?: TaskSubset | null;
}

/**
 * Pins a run, which the transaction holds, to the latest version of its DAG: tasks that are gone are `removed`, new ones wait in
 * `none`, those that are mapped otherwise begin anew; tries, logs and all other results stay. Null: the latest version is another
 * by now. Throws `CONFLICT` where that cannot be. What instances carry of their tasks follows with `refreshInstances`, once those
 * that are cleared are.
 */
export async function moveToLatest(
  db: Queryable,
  definitions: DefinitionCache,
  { runId, actor, latestId: known, subset = null }: Move,
): Promise<MovedRun | null> {
  const from = await versionsOf(db, runId);
  const { versionId, latestId, isStale } = from;
  if (!isStale && known !== undefined && known !== latestId) return null;
  const own = await definitions.get(db, versionId);
  const moved = await planMove(db, definitions, from, subset);
  if (!moved) return { definition: own.definition, begun: 0 };
  const latest = await definitions.get(db, latestId);
  await refuseHeld(db, runId, moved, own.definition);
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
  const { definition, gone, added, reshaped } = moved;
  const restored = moved.restored.filter((taskNo) => !reshaped.includes(taskNo));
  await removeGone(db, runId, gone, actor);
  await restore(db, runId, definition, restored, actor);
  await reshapeTasks(db, { runId, definition, taskNos: reshaped, actor });
  await lookAgain(db, runId);
  await addTasks(db, runId, definition, added);
  await addDeadlines(db, runId, definition, [...added, ...restored]);
  await relistResults(db, runId, definition, otherLists(own.definition, moved));
  return { definition, begun: added.length + restored.length + reshaped.length };
}

async function versionsOf(db: Queryable, runId: number) {
  const { rows } = await db.query<VersionOfRuns & { readonly latestId: number }>(
    `select r.version_id as "versionId", d.version_id as "latestId", d.dag_id as "dagId", d.is_stale as "isStale"
     from haru.dag_run r join haru.dag d using (dag_no) where r.id = $1`,
    [runId],
  );
  return rows[0]!;
}

/** Tasks with results of before of which others are mapped over other lists now; those of mapped tasks are put together as they are. */
function otherLists(own: DagDefinition, { definition, gone, reshaped }: RunOnLatest): readonly number[] {
  const lists = (task: DagDefinition['tasks'][number]) => JSON.stringify(task.mapped ? [] : (task.listPaths ?? []));
  return [...own.tasks.keys()].filter(
    (taskNo) =>
      !gone.includes(taskNo) &&
      !reshaped.includes(taskNo) &&
      lists(own.tasks[taskNo]!) !== lists(definition.tasks[taskNo]!),
  );
}

function isInOrder(a: DagDefinition, b: DagDefinition): boolean {
  return a.tasks.every(({ taskId }, taskNo) => b.tasks[taskNo]?.taskId === taskId);
}

async function refuseHeld(db: Queryable, runId: number, moved: RunOnLatest, own: DagDefinition): Promise<void> {
  const tasks = [...moved.gone, ...moved.reshaped].map((taskNo) => ({ runNo: runId, taskNo }));
  const [held] = await heldTasks(db, tasks, { lock: true });
  if (held) throw heldBack(own, moved, held.taskNo);
}

/** In a run that goes on their ends are followed up: they may have been the last that it waited for. */
async function removeGone(db: Queryable, runId: number, gone: readonly number[], actor: string): Promise<void> {
  const { rowCount } = await db.query(
    `update haru.task_instance t set state = 'removed', state_reason = 'the latest version no longer has it', state_actor = $3,
       needs_advance = r.state in ('queued', 'running'), wait = null, resume = false
     from haru.dag_run r where r.id = $1 and t.run_id = r.id and t.task_no = any ($2) and t.state <> 'removed'`,
    [runId, gone, actor],
  );
  if (rowCount !== 0) await wakeWatchersOfRuns(db, [runId]);
}

/** What waits in `none` is looked at anew: it may have waited for what it no longer comes after. */
async function lookAgain(db: Queryable, runId: number): Promise<void> {
  await db.query(`update haru.task_instance set needs_advance = true where run_id = $1 and state = 'none'`, [runId]);
}

/** With their retries anew, and without results and decisions of before; of mapped tasks those that were there to the last. */
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
       from unnest($2::int[], $3::int[]) as k (task_no, retries) join haru.task_tally y on y.run_id = $1 and y.task_no = k.task_no
       where t.run_id = $1 and t.task_no = k.task_no and t.state = 'removed'
         and case when y.mapped is null then t.map_index = -1 else t.map_index between 0 and y.mapped - 1 end
       returning t.task_no, t.map_index
     )
     delete from haru.task_result y using restored r
     where y.run_id = $1 and y.task_no = r.task_no and y.map_index = r.map_index`,
    [runId, taskNos, taskNos.map((taskNo) => tasks[taskNo]!.retries), actor],
  );
}
