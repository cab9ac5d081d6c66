import type { components } from '../api/schema.ts';

export type TaskState = components['schemas']['TaskState'];
export type RunState = components['schemas']['RunState'];
export type TryOutcome = components['schemas']['TryOutcome'];

/** Each icon has an outline of its own, so that no state is told by its color alone. */
export type StateIcon =
  | 'check'
  | 'cross'
  | 'play'
  | 'hourglass'
  | 'clock'
  | 'skip'
  | 'blocked'
  | 'retry'
  | 'pause'
  | 'dash'
  | 'dot'
  | 'bolt'
  | 'about';

/** The colors are CSS variables, `--state-<tone>`, defined once for each theme. */
export type StateTone = 'good' | 'bad' | 'blocked' | 'live' | 'waiting' | 'retry' | 'skipped' | 'idle' | 'deferred';

export interface StateDisplay {
  readonly tone: StateTone;
  readonly icon: StateIcon;
}

export const TASK_STATE_DISPLAY = {
  none: { tone: 'idle', icon: 'dot' },
  scheduled: { tone: 'waiting', icon: 'clock' },
  queued: { tone: 'waiting', icon: 'hourglass' },
  running: { tone: 'live', icon: 'play' },
  success: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'cross' },
  skipped: { tone: 'skipped', icon: 'skip' },
  upstream_failed: { tone: 'blocked', icon: 'blocked' },
  removed: { tone: 'idle', icon: 'dash' },
  restarting: { tone: 'retry', icon: 'retry' },
  up_for_retry: { tone: 'retry', icon: 'retry' },
  up_for_reschedule: { tone: 'retry', icon: 'clock' },
  deferred: { tone: 'deferred', icon: 'pause' },
} as const satisfies Record<TaskState, StateDisplay>;

export const RUN_STATE_DISPLAY = {
  queued: { tone: 'waiting', icon: 'hourglass' },
  running: { tone: 'live', icon: 'play' },
  success: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'cross' },
} as const satisfies Record<RunState, StateDisplay>;

export const TRY_OUTCOME_DISPLAY = {
  success: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'cross' },
  skipped: { tone: 'skipped', icon: 'skip' },
  rescheduled: { tone: 'retry', icon: 'clock' },
  deferred: { tone: 'deferred', icon: 'pause' },
  lost: { tone: 'retry', icon: 'bolt' },
  superseded: { tone: 'idle', icon: 'dash' },
} as const satisfies Record<TryOutcome, StateDisplay>;

/** What to look at first comes first: the order of every tally. */
export const TASK_STATE_ORDER = [
  'failed',
  'upstream_failed',
  'running',
  'restarting',
  'up_for_retry',
  'up_for_reschedule',
  'deferred',
  'queued',
  'scheduled',
  'success',
  'skipped',
  'none',
  'removed',
] as const satisfies readonly TaskState[];

const UNFINISHED: ReadonlySet<TaskState> = new Set<TaskState>([
  'none',
  'scheduled',
  'queued',
  'running',
  'restarting',
  'up_for_retry',
  'up_for_reschedule',
  'deferred',
]);

export function isTaskFinished(state: TaskState): boolean {
  return !UNFINISHED.has(state);
}

/** Whether something must happen before it runs. */
export function isWaiting(state: TaskState): boolean {
  return !isTaskFinished(state) && state !== 'running';
}

export function isRunFinished(state: RunState): boolean {
  return state === 'success' || state === 'failed';
}

export function isTaskState(text: string): text is TaskState {
  return Object.hasOwn(TASK_STATE_DISPLAY, text);
}

/** The state of a task as Airflow's API tells it; there a task that waits for a person has a state of its own. */
export function fromAirflow(state: string | null): TaskState {
  if (state === 'awaiting_input') return 'deferred';
  return state !== null && isTaskState(state) ? state : 'none';
}

export function isRunState(text: string): text is RunState {
  return Object.hasOwn(RUN_STATE_DISPLAY, text);
}

export type Tally = components['schemas']['Tally'];

/** The states that occur, with their counts, in the order of attention. */
export function tallyEntries(tally: Tally): { readonly state: TaskState; readonly count: number }[] {
  return TASK_STATE_ORDER.map((state) => ({ state, count: tally[state] ?? 0 })).filter(({ count }) => count > 0);
}

/** One state for many instances: the one that needs attention most. */
export function worstState(tally: Tally): TaskState {
  return tallyEntries(tally)[0]?.state ?? 'none';
}
