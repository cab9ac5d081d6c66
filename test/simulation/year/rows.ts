import type { Decision } from '../../../server/core/decisions.ts';
import type { DagDefinition, Json } from '../../../server/core/definition.ts';
import type { RunState, RunType, TaskState } from '../../../server/core/states.ts';
import type { Wait } from '../../../server/core/waiting.ts';

/** The rows of the simulated store, as far as the scheduler's statements look at them. Instants are milliseconds. */
export interface DagRow {
  readonly dagNo: number;
  readonly versionId: number;
  readonly definition: DagDefinition;
  readonly createdAt: number;
  nextVersionId: number | null;
  nextRunAfter: number | null;
  scheduleError: string | null;
}

export interface RunRow {
  readonly id: number;
  readonly dagNo: number;
  readonly runId: string;
  readonly runType: RunType;
  readonly versionId: number;
  readonly logicalDate: number | null;
  readonly intervalStart: number;
  readonly intervalEnd: number;
  readonly runAfter: number;
  readonly createdAt: number;
  readonly lane: number;
  readonly conf: Readonly<Record<string, Json>>;
  readonly backfillId: number | null;
  readonly backfillPlace: number | null;
  state: RunState;
  stateReason: string | null;
  startedAt: number | null;
  lastAdvancedAt: number | null;
  isWatched: boolean;
}

export interface InstanceRow {
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly dagNo: number;
  readonly lane: number;
  readonly priority: number;
  readonly queue: string;
  readonly pool: string;
  readonly poolSlots: number;
  state: TaskState;
  stateReason: string | null;
  concurrencyKey: string | null;
  dispatchNumber: number;
  readyAt: number | null;
  queuedAt: number | null;
  tryNumber: number;
  maxTries: number;
  lostInRow: number;
  resume: boolean;
  wait: Wait | null;
  decision: Decision | null;
  lease: number | null;
  /** By the true clock: when the lease was minted; heartbeats of its worker prolong it. */
  claimedAt: number | null;
  workerId: string | null;
  wantedState: TaskState | null;
  needsAdvance: boolean;
}

export interface WatchRow {
  readonly watchedRunId: number;
  readonly watchedTaskNo: number;
  readonly waiter: InstanceRow;
}

export interface ComingRow {
  readonly dagNo: number;
  readonly logicalDate: number;
  readonly waiter: InstanceRow;
}

export interface BackfillRow {
  readonly id: number;
  readonly dagNo: number;
  readonly maxActiveRuns: number;
}
