/**
 * Every state a run, a task instance or a try can be in, and every move between them. All other code asks this file:
 * writes name the state they expect, and a move that the table does not hold is a defect.
 */

export const RUN_STATES = ['queued', 'running', 'success', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

export const TASK_STATES = [
  'none',
  'scheduled',
  'queued',
  'running',
  'success',
  'failed',
  'skipped',
  'upstream_failed',
  'removed',
  'restarting',
  'up_for_retry',
  'up_for_reschedule',
  'deferred',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** How a try ended. `superseded`: its lease had gone to another; it changes no task instance. */
export const TRY_OUTCOMES = ['success', 'failed', 'skipped', 'rescheduled', 'deferred', 'lost', 'superseded'] as const;
export type TryOutcome = (typeof TRY_OUTCOMES)[number];

export const RUN_TYPES = ['scheduled', 'manual', 'backfill', 'asset_triggered'] as const;
export type RunType = (typeof RUN_TYPES)[number];

/** Moves of a task instance. From a state to each state that may follow it. */
export const TASK_TRANSITIONS = {
  none: ['scheduled', 'skipped', 'upstream_failed', 'removed', 'success', 'failed'],
  scheduled: ['queued', 'none', 'skipped', 'upstream_failed', 'removed', 'success', 'failed'],
  queued: ['running', 'scheduled', 'none', 'skipped', 'removed', 'success', 'failed'],
  running: [
    'success',
    'failed',
    'skipped',
    'up_for_retry',
    'up_for_reschedule',
    'deferred',
    'scheduled',
    'queued',
    'restarting',
    'removed',
  ],
  restarting: ['none', 'scheduled', 'failed', 'success', 'skipped', 'removed'],
  up_for_retry: ['scheduled', 'none', 'skipped', 'removed', 'success', 'failed'],
  up_for_reschedule: ['scheduled', 'none', 'skipped', 'removed', 'success', 'failed'],
  deferred: ['scheduled', 'none', 'skipped', 'removed', 'success', 'failed'],
  success: ['none', 'failed', 'skipped', 'removed'],
  failed: ['none', 'success', 'skipped', 'removed'],
  skipped: ['none', 'success', 'failed', 'removed'],
  upstream_failed: ['none', 'success', 'failed', 'skipped', 'removed'],
  removed: ['none'],
} as const satisfies Record<TaskState, readonly TaskState[]>;

/** Moves of a run. */
export const RUN_TRANSITIONS = {
  queued: ['running', 'failed', 'success'],
  running: ['success', 'failed', 'queued'],
  success: ['queued', 'failed'],
  failed: ['queued', 'success'],
} as const satisfies Record<RunState, readonly RunState[]>;

const TERMINAL: ReadonlySet<TaskState> = new Set(['success', 'failed', 'skipped', 'upstream_failed', 'removed']);

/** The states in which a task instance stays unless somebody clears or marks it. */
export const TERMINAL_TASK_STATES: readonly TaskState[] = TASK_STATES.filter((s) => TERMINAL.has(s));
export const UNFINISHED_TASK_STATES: readonly TaskState[] = TASK_STATES.filter((s) => !TERMINAL.has(s));
/** The states that hold a slot of a worker, and are counted by every limit. */
export const ACTIVE_TASK_STATES = ['queued', 'running', 'restarting'] as const satisfies readonly TaskState[];

export function isTerminal(state: TaskState): boolean {
  return TERMINAL.has(state);
}

export function isRunFinished(state: RunState): boolean {
  return state === 'success' || state === 'failed';
}

export function canMove(from: TaskState, to: TaskState): boolean {
  return (TASK_TRANSITIONS[from] as readonly TaskState[]).includes(to);
}

export function canRunMove(from: RunState, to: RunState): boolean {
  return (RUN_TRANSITIONS[from] as readonly RunState[]).includes(to);
}
