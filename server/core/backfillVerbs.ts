import type { BackfillDate, BackfillRequest } from './backfill.ts';
import type { Json } from './definition.ts';
import type { Requester } from './runVerbs.ts';
import type { TaskSubset } from './subset.ts';

export interface BackfillOrder extends BackfillRequest {
  readonly dagNo: number;
  /** The version that created runs are pinned to. */
  readonly versionId: number;
  /** Null: all tasks. Runs that it creates have no others; in runs that it clears the others stay as they are. */
  readonly tasks: TaskSubset | null;
  /** True: runs that it clears go over to the latest version; else they keep theirs. New ones are on it anyway. */
  readonly isOnLatest: boolean;
  /** Of the backfill; the DAG's own limit does not count its runs. */
  readonly maxActiveRuns: number;
  /** Checked against the version's params, with their defaults filled in; null: the defaults, and cleared runs keep theirs. */
  readonly conf: Readonly<Record<string, Json>> | null;
  /** The plan that was agreed to; another one now is an error that names the dates. Null: whatever the plan is now. */
  readonly seen: readonly Pick<BackfillDate, 'logicalDate' | 'action'>[] | null;
}

export interface CreatedBackfill {
  readonly id: number;
  /** Until its runs are created and cleared. Whoever does not wait, or dies, leaves what is left to the scheduler. */
  readonly applied: Promise<void>;
}

/**
 * What people change about backfills. A backfill that is not there is `NOT_FOUND`, one that has ended or a plan that
 * changed is a `CONFLICT`, and what can never be backfilled is `INVALID_INPUT`.
 */
export interface BackfillVerbs {
  /** What a backfill would do now; changes nothing. */
  plan(order: Omit<BackfillOrder, 'conf' | 'maxActiveRuns' | 'seen'>): Promise<readonly BackfillDate[]>;
  /** Stores the backfill with its plan, and answers before its runs are there. */
  create(order: BackfillOrder, by: Requester): Promise<CreatedBackfill>;
  /** Paused: none of its runs starts; those that run go on. */
  setPaused(id: number, isPaused: boolean, by: Requester): Promise<void>;
  /** Ends it: what has not started never does, what runs is stopped. */
  cancel(id: number, by: Requester): Promise<void>;
}
