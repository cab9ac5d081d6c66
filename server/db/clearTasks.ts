import type { Pool } from 'pg';
import type { InstancePlace, OnlyStates } from '../core/clearing.ts';
import type { DagDefinition } from '../core/definition.ts';
import type { DefinitionCache } from './definitions.ts';
import { moveToLatest } from './moveToLatest.ts';
import { refreshInstances } from './refreshInstances.ts';
import { requeueRun } from './requeueRun.ts';
import { resetInstances } from './resetInstances.ts';
import { lockRunOfVersion } from './runOfVersion.ts';
import { inTransaction, type Queryable } from './transaction.ts';

export interface TaskClearing {
  readonly runId: number;
  /** The version by which the tasks were chosen. */
  readonly versionId: number;
  readonly definition: DagDefinition;
  readonly chosen: readonly InstancePlace[];
  readonly only: OnlyStates;
  /** The run goes over to the latest version first, which must still be this one; absent: it keeps its own. */
  readonly latest?: { readonly id: number; readonly definitions: DefinitionCache } | undefined;
  /** False: the run stays as it is, and what was cleared in one that has ended waits until it is queued. */
  readonly isRunReset: boolean;
  readonly actor: string;
}

/**
 * Lets single task instances of a run go again, as `clearRun` does with all of them; a run that has ended is queued. The
 * others stay as they are. False: there is no such run any more, or it or its DAG is on another version by now.
 */
export async function clearTasks(pool: Pool, clearing: TaskClearing): Promise<boolean> {
  return inTransaction(pool, (db) => clearTasksIn(db, clearing));
}

/** The same within a transaction. */
export async function clearTasksIn(db: Queryable, clearing: TaskClearing): Promise<boolean> {
  const { runId, versionId, chosen, only, latest, isRunReset, actor } = clearing;
  if (!(await lockRunOfVersion(db, runId, versionId))) return false;
  const moved = latest && (await moveToLatest(db, latest.definitions, { runId, actor, latestId: latest.id }));
  if (moved === null) return false;
  const definition = moved?.definition ?? clearing.definition;
  const reason = 'the task was cleared';
  const count = await resetInstances(db, { runId, definition, chosen, only, isFollowedUp: true, reason, actor });
  if (moved) await refreshInstances(db, runId, moved.definition);
  if (count + (moved?.begun ?? 0) > 0 && isRunReset) await requeueRun(db, runId, actor);
  return true;
}
