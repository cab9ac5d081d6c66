import type { components } from '../api/schema.ts';
import { RUN_STATE_DISPLAY, type StateDisplay } from './states.ts';

type Schemas = components['schemas'];
export type RerunState = Schemas['RerunState'];
export type RerunStepState = Schemas['RerunStepState'];
type Plan = Schemas['RerunPlan'];
type Seen = NonNullable<Schemas['RerunBody']['seen']>;

export const RERUN_STATE_DISPLAY = {
  running: RUN_STATE_DISPLAY.running,
  stopped: { tone: 'bad', icon: 'pause' },
  completed: RUN_STATE_DISPLAY.success,
  canceled: { tone: 'idle', icon: 'cross' },
} as const satisfies Record<RerunState, StateDisplay>;

export const RERUN_STEP_DISPLAY = {
  waiting: { tone: 'idle', icon: 'dot' },
  running: RUN_STATE_DISPLAY.running,
  done: RUN_STATE_DISPLAY.success,
  failed: RUN_STATE_DISPLAY.failed,
  gone: { tone: 'idle', icon: 'dash' },
  left: { tone: 'skipped', icon: 'skip' },
} as const satisfies Record<RerunStepState, StateDisplay>;

/** What was looked at, as the server compares it with the plan by then. */
export function seenOf({ steps }: Plan): Seen {
  return steps.map(({ place, dagId, action, run }) => ({ place, dagId, action, runId: run?.runId ?? null }));
}

/** Why a plan cannot be started; null: it can. */
export function obstacleOf({ steps }: Plan): 'blocked' | 'nothing' | null {
  if (steps.some(({ action }) => action === 'blocked')) return 'blocked';
  return steps.some(({ action }) => action === 'clear') ? null : 'nothing';
}
