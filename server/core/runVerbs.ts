import type { InstancePlace, OnlyStates } from './clearing.ts';
import type { Json } from './definition.ts';
import type { RunState } from './states.ts';

/** Who asked for a change: stored beside it, and in the events that it makes. */
export interface Requester {
  readonly user: string;
  readonly via: 'rest_api' | 'ui' | 'cli' | 'operator';
}

export interface TriggerRequest extends Requester {
  readonly dagNo: number;
  /** The version that the run is pinned to. */
  readonly versionId: number;
  /** Null: `manual__<run_after>`, as Airflow builds it. */
  readonly runId: string | null;
  readonly logicalDate: Date | null;
  /** Both or none. None: the interval that the schedule has for the logical date; none without that either. */
  readonly interval: { readonly start: Date; readonly end: Date } | null;
  /** Null: now. */
  readonly runAfter: Date | null;
  /** Checked against the version's params, with their defaults filled in. */
  readonly conf: Readonly<Record<string, Json>>;
  readonly note: string | null;
  readonly partitionKey: string | null;
}

/** `exists`: the DAG has a run with this id or this logical date. */
export type TriggerOutcome = { readonly kind: 'created'; readonly runId: string } | { readonly kind: 'exists' };

/** What somebody may mark a task instance as. `removed`: it counts no more. */
export type MarkedState = 'success' | 'failed' | 'skipped' | 'removed';

/** Task instances of one run, chosen by their numbers in the version that the run was on then. */
export interface ChosenInRun {
  readonly runNo: number;
  readonly versionId: number;
  readonly chosen: readonly InstancePlace[];
}

export interface ClearRequest extends ChosenInRun {
  /** Those that have left these states meanwhile stay as they are. */
  readonly only: OnlyStates;
  /** The run goes over to this version first, the latest of its DAG as the caller knows it; absent: it keeps its own. */
  readonly latestId?: number;
  /** False: a run that has ended stays so, and what was cleared waits until it is queued. */
  readonly isRunReset: boolean;
}

export interface MarkRequest extends ChosenInRun {
  readonly state: MarkedState;
  /** Instances after the chosen ones: those that have failed are cleared. */
  readonly after: readonly InstancePlace[];
}

/**
 * The changes that the API makes to runs and DAGs. Each is one transaction with its events, and sends its hint after the
 * commit. Runs are named by their number, which the API has read before; a run that is gone meanwhile answers false.
 */
export interface RunVerbs {
  triggerRun(request: TriggerRequest): Promise<TriggerOutcome>;
  /** `success`, `failed`: ends the run and stops what it runs. `queued`: clears all its tasks, so that it runs again. */
  setRunState(runNo: number, state: Exclude<RunState, 'running'>, by: Requester): Promise<boolean>;
  /** Lets single task instances go again. False: the run is gone, or it or its DAG is on another version. */
  clearTasks(request: ClearRequest, by: Requester): Promise<boolean>;
  /** Gives task instances a state; what runs is stopped first. False: the run is gone, or on another version. */
  markTasks(request: MarkRequest, by: Requester): Promise<boolean>;
  setTaskNote(chosen: ChosenInRun, note: string | null): Promise<void>;
  setRunNote(runNo: number, note: string | null, by: Requester): Promise<boolean>;
  /**
   * Takes its partition from a run, and clears tasks of it in the same transaction. False: the run is gone, or on another
   * version. Throws `CONFLICT` for one with a partition that is queued or runs.
   */
  forgetPartition(runNo: number, clearing: ClearRequest | null, by: Requester): Promise<boolean>;
  /** Deletes a run with everything that belongs to it. `running`: it runs, and nothing was deleted. */
  deleteRun(runNo: number, by: Requester): Promise<'deleted' | 'running' | 'missing'>;
  /** Deletes a DAG with everything that belongs to it. `running`: a run of it runs, and those before it may be gone already. */
  deleteDag(dagNo: number, by: Requester): Promise<'deleted' | 'running' | 'missing'>;
  setPaused(dagNo: number, isPaused: boolean, by: Requester): Promise<boolean>;
}
