import { isRunFinished, type RunState } from './states.ts';

/** `stopped`: a step has failed, and those after it wait until somebody resumes or cancels. */
export const RERUN_STATES = ['running', 'stopped', 'completed', 'canceled'] as const;
export type RerunState = (typeof RERUN_STATES)[number];

/** `gone`: its run was deleted meanwhile. `left`: nothing is done in it. */
export const RERUN_STEP_STATES = ['waiting', 'running', 'done', 'failed', 'gone', 'left'] as const;
export type RerunStepState = (typeof RERUN_STEP_STATES)[number];

/** A step, and how things are with what it is about. */
export interface RerunStepSight {
  readonly step: number;
  /** Steps of one place go together, after all of the places before. */
  readonly place: number;
  readonly action: 'clear' | 'itself';
  readonly state: RerunStepState;
  /** Of the run that goes again; null: it is gone. Of a DAG that runs by itself: `running` until all that it runs on has ended. */
  readonly run: RunState | null;
}

export interface RerunMove {
  readonly step: number;
  /** `running` from `waiting`: a run that goes again is to be cleared. */
  readonly to: RerunStepState;
}

export interface RerunLook {
  readonly moves: readonly RerunMove[];
  /** `waits`: for what runs. `next`: the steps of a place are over, and those of the next are to be looked at. */
  readonly outcome: 'waits' | 'next' | 'stopped' | 'completed';
}

/** What follows for a rerun that goes on, from how its steps are. */
export function lookAtRerun(steps: readonly RerunStepSight[]): RerunLook {
  const open = steps.filter(({ state }) => state !== 'done' && state !== 'left');
  if (open.length === 0) return { moves: [], outcome: 'completed' };
  const place = Math.min(...open.map((step) => step.place));
  const current = open.filter((step) => step.place === place).map((sight) => ({ sight, to: stateAfter(sight) }));
  const moves = current
    .filter(({ sight, to }) => sight.state !== to)
    .map(({ sight, to }) => ({ step: sight.step, to }));
  if (current.some(({ to }) => to === 'waiting' || to === 'running')) return { moves, outcome: 'waits' };
  return { moves, outcome: current.every(({ to }) => to === 'done') ? 'next' : 'stopped' };
}

function stateAfter({ action, state, run }: RerunStepSight): RerunStepState {
  if (state !== 'waiting' && state !== 'running') return state;
  if (run === null) return 'gone';
  // What somebody else has started meanwhile may have read what was there before: it ends first.
  if (action === 'clear' && state === 'waiting') return isRunFinished(run) ? 'running' : 'waiting';
  return isRunFinished(run) ? outcomeOf(run) : 'running';
}

/** What becomes of a step when a rerun that has stopped goes on: what failed is tried once more, what is gone is left. */
export function resumedStep({ action, state, run }: RerunStepSight): RerunStepState {
  if (state === 'gone') return 'left';
  if (state !== 'failed') return state;
  if (action === 'itself') return 'waiting';
  if (run === null) return 'left';
  if (!isRunFinished(run)) return 'running';
  return run === 'success' ? 'done' : 'waiting';
}

/** What becomes of a step when its rerun is canceled; one that has a run to stop fails by that. */
export function canceledStep({ action, state, run }: RerunStepSight): RerunStepState {
  if (state !== 'waiting' && state !== 'running') return state;
  if (action === 'itself' || state === 'waiting') return 'left';
  if (run === null) return 'gone';
  return isRunFinished(run) ? outcomeOf(run) : 'failed';
}

function outcomeOf(run: RunState): RerunStepState {
  return run === 'success' ? 'done' : 'failed';
}
