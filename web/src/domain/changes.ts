import type { components } from '../api/schema.ts';
import { isRunFinished, isRunState, isTaskFinished, isTaskState, type TaskState } from './states.ts';

type Schemas = components['schemas'];
export type Change = Schemas['ChangeMessage'];
export type ProgressChange = Schemas['ProgressMessage'];
type DagEntry = Schemas['DagEntry'];
type RunBrief = Schemas['RunBrief'];
type RunDetail = Schemas['RunDetail'];
type Instance = Schemas['InstanceSummary'];

/**
 * How a pushed change alters what has been read before. Changes come at least once and in any order, so each is applied
 * only to an older row; where nothing changes, the very same object comes back.
 */

/** A run's row after its change. */
export function changeRun<R extends RunBrief>(run: R, change: Change): R {
  if (change.subject !== 'run' || change.runId !== run.runId) return run;
  if (change.rowVersion <= run.rowVersion || change.to === null || !isRunState(change.to)) return run;
  const startedAt = change.to === 'queued' ? null : (run.startedAt ?? (change.to === 'running' ? change.at : null));
  const endedAt = isRunFinished(change.to) ? change.at : null;
  return {
    ...run,
    state: change.to,
    startedAt,
    endedAt,
    durationSeconds: secondsBetween(startedAt, endedAt),
    error: null,
    rowVersion: change.rowVersion,
  };
}

/** A DAG's entry in the list of all after a change of its latest run. */
export function changeEntry(entry: DagEntry, change: Change): DagEntry {
  const { run } = entry;
  if (run === null || change.subject !== 'run' || change.runId !== run.runId) return entry;
  if (change.rowVersion <= run.rowVersion || change.to === null || !isRunState(change.to)) return entry;
  const at = change.to === 'running' || change.to === 'queued' ? change.at : run.at;
  return {
    ...entry,
    run: { ...run, state: change.to, at, rowVersion: change.rowVersion },
    isFailing: isRunFinished(change.to) ? change.to === 'failed' : entry.isFailing,
  };
}

/** A task instance's row after its change. */
export function changeInstance(instance: Instance, change: Change): Instance {
  if (change.subject !== 'task' || change.taskId !== instance.taskId || change.mapIndex !== instance.mapIndex)
    return instance;
  if (change.rowVersion <= instance.rowVersion || change.to === null || !isTaskState(change.to)) return instance;
  const times = timesAfter(instance, change.to, change.at);
  return {
    ...instance,
    ...times,
    state: change.to,
    tryNumber: change.tryNumber ?? instance.tryNumber,
    durationSeconds: secondsBetween(times.startedAt, times.endedAt),
    progress: change.to === 'running' ? null : instance.progress,
    receipt: change.to === 'running' ? null : instance.receipt,
    rowVersion: change.rowVersion,
  };
}

/** A run with its tasks after a change to either. */
export function changeRunDetail(detail: RunDetail, change: Change): RunDetail {
  if (change.runId !== detail.run.runId) return detail;
  if (change.dagId !== detail.run.dagId) return detail;
  const run = changeRun(detail.run, change);
  if (run !== detail.run) return { ...detail, run };
  let moved: { readonly from: TaskState; readonly to: TaskState; readonly taskId: string } | null = null;
  const instances = detail.instances.map((instance) => {
    const next = changeInstance(instance, change);
    if (next !== instance) moved = { from: instance.state, to: next.state, taskId: next.taskId };
    return next;
  });
  if (moved === null) return detail;
  const { from, to, taskId } = moved as { from: TaskState; to: TaskState; taskId: string };
  const tally = detail.tallies[taskId];
  return {
    ...detail,
    instances,
    run: { ...detail.run, tally: shiftTally(detail.run.tally, from, to) },
    tallies: tally === undefined ? detail.tallies : { ...detail.tallies, [taskId]: shiftTally(tally, from, to) },
  };
}

/** A task instance's row after it said how far it is. */
export function changeProgress(instance: Instance, message: ProgressChange): Instance {
  const isSame =
    message.taskId === instance.taskId &&
    message.mapIndex === instance.mapIndex &&
    message.tryNumber === instance.tryNumber &&
    instance.state === 'running';
  if (!isSame) return instance;
  if (instance.progress !== null && instance.progress.done > message.progress.done) return instance;
  return { ...instance, progress: message.progress };
}

/**
 * Whether the numbers behind a change (receipt, error, result) must be read anew, because the message does not carry them;
 * of a mapped task not all instances are at hand, and new ones may have come.
 */
export function needsReading(change: Change): boolean {
  if (change.to === null || (change.mapIndex ?? -1) >= 0) return true;
  return isTaskState(change.to)
    ? isTaskFinished(change.to) || change.to === 'up_for_retry'
    : isRunFinished(change.to as 'queued');
}

function shiftTally(tally: Schemas['Tally'], from: TaskState, to: TaskState): Schemas['Tally'] {
  if (from === to) return tally;
  const left = (tally[from] ?? 0) - 1;
  const { [from]: _, ...rest } = tally;
  return { ...rest, ...(left > 0 && { [from]: left }), [to]: (tally[to] ?? 0) + 1 };
}

function timesAfter(instance: Instance, to: TaskState, at: string) {
  const { scheduledAt, queuedAt, startedAt, endedAt } = instance;
  switch (to) {
    case 'none':
      return { scheduledAt: null, queuedAt: null, startedAt: null, endedAt: null };
    case 'scheduled':
      return { scheduledAt: at, queuedAt: null, startedAt: null, endedAt: null };
    case 'queued':
      return { scheduledAt, queuedAt: at, startedAt: null, endedAt: null };
    case 'running':
      return { scheduledAt, queuedAt, startedAt: at, endedAt: null };
    default:
      return { scheduledAt, queuedAt, startedAt, endedAt: isTaskFinished(to) ? at : endedAt };
  }
}

function secondsBetween(start: string | null, end: string | null): number | null {
  return start === null || end === null ? null : Math.max((Date.parse(end) - Date.parse(start)) / 1000, 0);
}
