import type { RunOnLatest } from '../core/latestVersion.ts';
import { onLatestVersion, withoutLatest } from '../core/latestVersion.ts';
import type { TaskSubset } from '../core/subset.ts';
import { UNFINISHED } from './advance.ts';
import type { DefinitionCache } from './definitions.ts';
import type { Queryable } from './transaction.ts';

/** The version that runs are on, beside the latest one of their DAG. */
export interface VersionOfRuns {
  readonly versionId: number;
  readonly dagId: string;
  readonly latestId: number | null;
  /** No file defines the DAG any more. */
  readonly isStale: boolean;
}

/** What becomes of runs of a version; null: they are on the latest one. Throws `CONFLICT` where they cannot go over. */
export async function planMove(
  db: Queryable,
  definitions: DefinitionCache,
  { versionId, dagId, latestId, isStale }: VersionOfRuns,
  subset: TaskSubset | null,
): Promise<RunOnLatest | null> {
  if (isStale || latestId === null) throw withoutLatest(dagId);
  const own = await definitions.get(db, versionId);
  if (versionId === latestId || own.baseId === latestId) return null;
  const base = own.baseId === null ? own : await definitions.get(db, own.baseId);
  const latest = await definitions.get(db, latestId);
  return onLatestVersion(own.definition, base.definition, latest.definition, subset);
}

export interface TaskOfRun {
  readonly runNo: number;
  readonly taskNo: number;
}

/**
 * Those of the tasks, in order, of which an instance holds a slot or has work outside. `lock`: their instances are held until
 * the commit, so that nobody selects or claims one meanwhile.
 */
export async function heldTasks(
  db: Queryable,
  tasks: readonly TaskOfRun[],
  { lock }: { readonly lock: boolean },
): Promise<readonly TaskOfRun[]> {
  const { rows } = await db.query<TaskOfRun & { isHeld: boolean }>(
    `select t.run_id as "runNo", t.task_no as "taskNo",
       t.state in ('queued', 'running', 'restarting') or (t.handle is not null and ${UNFINISHED}) as "isHeld"
     from haru.task_instance t join unnest($1::bigint[], $2::int[]) as w (run_id, task_no) using (run_id, task_no)
     order by t.run_id, t.task_no, t.map_index ${lock ? 'for no key update of t' : ''}`,
    [tasks.map(({ runNo }) => runNo), tasks.map(({ taskNo }) => taskNo)],
  );
  return rows.filter(({ isHeld }) => isHeld).map(({ runNo, taskNo }) => ({ runNo, taskNo }));
}
