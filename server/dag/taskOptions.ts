import type { TriggerRule } from '../core/triggerRule.ts';
import type { Asset, ConnectionRef } from './context.ts';
import type { Deadline } from './deadline.ts';
import type { Notifier } from './notifier.ts';
import type { BranchCase, Group, Task } from './handles.ts';
import type { Duration, Ref } from './value.ts';

export type { TriggerRule };

/** What a task may come after. */
export type Upstream = Task | Group | BranchCase | readonly (Task | Group | BranchCase)[];

/** The options that every task has, whatever it does. */
export interface TaskOptions {
  after?: Upstream;
  triggerRule?: TriggerRule;
  retries?: number;
  retryDelay?: Duration;
  retryBackoff?: number;
  maxRetryDelay?: Duration;
  executionTimeout?: Duration;
  /** How long it may be ready, in a run of no backfill, without being started; when it is over, it fails without another try. */
  queuedTimeout?: Duration;
  pool?: string;
  poolSlots?: number;
  priorityWeight?: number;
  weightRule?: 'absolute' | 'downstream' | 'upstream';
  queue?: string;
  maxActiveTisPerDag?: number;
  maxActiveTisPerDagrun?: number;
  /**
   * Of all tasks with the same one, whatever their DAGs, one works at a time. A mapped task may give a function of its element,
   * `({ file }) => \`load ${file.table}\``: it is called at load, with Refs in the place of values, and so computes nothing.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- only `expand` knows the element's type
  concurrencyKey?: string | Ref<string> | ((element: any) => string | Ref<string>);
  connections?: readonly ConnectionRef[];
  variables?: readonly string[];
  /** Names a mapped instance in page and logs, from its element. */
  // oxlint-disable-next-line typescript/no-explicit-any -- only `expand` knows the element's type
  mapLabel?: (element: any) => string;
  dependsOnPast?: boolean;
  waitForDownstream?: boolean;
  deadline?: Deadline;
  outlets?: readonly Asset[];
  inlets?: readonly Asset[];
  setup?: boolean;
  teardownOf?: Task | readonly Task[];
  onFailureFailDagrun?: boolean;
  docMd?: string;
  onSuccess?: readonly Notifier[];
  onFailure?: readonly Notifier[];
  onRetry?: readonly Notifier[];
}

/** Every name above: an operator of one's own can have no option of these names. */
export const TASK_OPTION_NAMES = Object.keys({
  after: true,
  triggerRule: true,
  retries: true,
  retryDelay: true,
  retryBackoff: true,
  maxRetryDelay: true,
  executionTimeout: true,
  queuedTimeout: true,
  pool: true,
  poolSlots: true,
  priorityWeight: true,
  weightRule: true,
  queue: true,
  maxActiveTisPerDag: true,
  maxActiveTisPerDagrun: true,
  concurrencyKey: true,
  connections: true,
  variables: true,
  mapLabel: true,
  dependsOnPast: true,
  waitForDownstream: true,
  deadline: true,
  outlets: true,
  inlets: true,
  setup: true,
  teardownOf: true,
  onFailureFailDagrun: true,
  docMd: true,
  onSuccess: true,
  onFailure: true,
  onRetry: true,
} satisfies Record<keyof TaskOptions, true>) as readonly (keyof TaskOptions)[];
