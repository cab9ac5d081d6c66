import type { RerunAction, SeenRerunStep } from './rerunPlan.ts';
import type { RerunReason } from './rerunReason.ts';
import type { Requester } from './runVerbs.ts';
import type { RunState } from './states.ts';

/** A run that a rerun may be about. */
export interface RerunRun {
  readonly runNo: number;
  readonly runId: string;
  readonly state: RunState;
  readonly intervalStart: Date | null;
  readonly intervalEnd: Date | null;
  readonly partition: string | null;
}

export interface RerunStep {
  /** Steps of one place go together, after all of the places before. */
  readonly place: number;
  readonly dagId: string;
  readonly action: RerunAction;
  readonly reason: RerunReason;
  readonly run: RerunRun | null;
}

export interface RerunOrder {
  readonly asset: string;
  /** Empty: of an asset without partitions. */
  readonly partition: string;
  /** The plan that was agreed to; another one now is an error that names the steps. Null: whatever the plan is now. */
  readonly seen: readonly SeenRerunStep[] | null;
}

/**
 * What people change about reruns. A rerun, asset or partition that is not there is `NOT_FOUND`; a plan that changed or has
 * something in its way, and a rerun that is not in the state for it, is a `CONFLICT`.
 */
export interface RerunVerbs {
  /** How a partition would be made again now; changes nothing. */
  plan(asset: string, partition: string): Promise<readonly RerunStep[]>;
  /** Stores a rerun with its plan, which schedulers carry out; answers its number. */
  create(order: RerunOrder, by: Requester): Promise<number>;
  /** Lets one that has stopped go on: steps that failed are tried once more. */
  resume(id: number, by: Requester): Promise<void>;
  /** Ends it: steps that wait are left, runs that it has started are stopped. */
  cancel(id: number, by: Requester): Promise<void>;
}
