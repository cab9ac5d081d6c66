import type { DagDefinition } from './definition.ts';
import { graphOf } from './graph.ts';
import { instancesIn, type Tally } from './tally.ts';

/** What a task that depends on the past finds in the run before its own; one of other tasks only is none of these. */
export interface Past {
  /** The first run of a backfill, which leans on none before it. */
  readonly isFirstOfBackfill: boolean;
  /** By task id; null: the run has no such task. Null instead of the map: there is no run before. */
  readonly tallies: ReadonlyMap<string, Tally> | null;
  /** A run before that one has had the task. */
  readonly hadTask: boolean;
}

/** `waitsFor`: the tasks of the run before that have to succeed or be skipped first; none: the task may start. */
export interface PastVerdict {
  readonly mayStart: boolean;
  readonly waitsFor: readonly string[];
}

const MAY_START: PastVerdict = { mayStart: true, waitsFor: [] };

/** The tasks of the run before that bear on a task: itself and, where it waits for them, those right after it. */
export function tasksOfPast({ tasks }: Pick<DagDefinition, 'tasks'>, taskNo: number): readonly string[] {
  const { taskId, dependsOnPast, waitForDownstream } = tasks[taskNo]!;
  if (!dependsOnPast) return [];
  const after = waitForDownstream ? graphOf(tasks).downstream[taskNo]! : [];
  return [taskId, ...after.map((number) => tasks[number]!.taskId)];
}

/**
 * Whether a task may start by what became of it in the run before, as Airflow judges it: success and skipped let it start,
 * and so does the absence of any run before it. A task that the run before lacks, and an earlier one had, waits for a person.
 */
export function judgePast(definition: Pick<DagDefinition, 'tasks'>, taskNo: number, past: Past): PastVerdict {
  const { isFirstOfBackfill, tallies, hadTask } = past;
  const [taskId, ...after] = tasksOfPast(definition, taskNo);
  if (taskId === undefined || isFirstOfBackfill || tallies === null) return MAY_START;
  if (!tallies.has(taskId)) return hadTask ? { mayStart: false, waitsFor: [taskId] } : MAY_START;
  const open = [taskId, ...after].filter((id) => isOpen(tallies.get(id)));
  return open.length === 0 ? MAY_START : { mayStart: false, waitsFor: open };
}

/** Instances that a shorter list has removed do not count; a task that is removed as a whole waits for a person. */
function isOpen(tally: Tally | undefined): boolean {
  if (!tally) return false;
  const left = instancesIn(tally) - tally.removed;
  return left === 0 || tally.success + tally.skipped < left;
}
