import type { DagDefinition } from './definition.ts';
import { judge } from './judge.ts';
import { endOfRun, type RunEnd } from './runEnd.ts';
import type { TaskState } from './states.ts';
import { moved, type Tally } from './tally.ts';
import {
  candidates,
  skipsByDecision,
  skipsByFailure,
  tallyIn,
  tasksInWave,
  type ChangedInstance,
  type WaveChanges,
} from './wave.ts';

export { decidersToLoad, type ChangedInstance } from './wave.ts';

export interface Wave extends WaveChanges {
  /** Of at least the tasks that `affectedTasks` names; what `changed` tells is already counted in them. */
  readonly tallies: ReadonlyMap<number, Tally>;
}

export interface Transition {
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly from: TaskState;
  readonly to: TaskState;
  readonly reason: string;
}

export interface Advance {
  readonly transitions: readonly Transition[];
  /** The end of the run; null: it goes on. */
  readonly run: RunEnd | null;
}

/** The states from which a task is skipped by another's decision; one that runs is left to its end. */
const SKIPPABLE = [
  'none',
  'scheduled',
  'queued',
  'up_for_retry',
  'up_for_reschedule',
  'deferred',
] as const satisfies readonly TaskState[];

/** The tasks whose tallies `advance` needs for these changes. */
export function affectedTasks(
  definition: DagDefinition,
  changed: readonly ChangedInstance[],
  isFirst: boolean,
  unfinished: number,
  decisions?: WaveChanges['decisions'],
): ReadonlySet<number> {
  return tasksInWave({ definition, changed, isFirst, unfinished, ...(decisions && { decisions }) });
}

/**
 * One wave: what follows at once from what changed. Instances that the wave itself ends are `changed` for the next one; a
 * run has been advanced when a wave ends nothing. Unmapped tasks have one instance, with map index -1; a transition
 * stands for all instances of its task in the state that it names.
 */
export function advance(wave: Wave): Advance {
  const { definition } = wave;
  const transitions: Transition[] = [];
  const current = new Map<number, Tally>();
  const tallyNow = (taskNo: number): Tally => current.get(taskNo) ?? tallyIn(wave.tallies, definition, taskNo);
  const move = (taskNo: number, from: TaskState, to: TaskState, reason: string): void => {
    const tally = tallyNow(taskNo);
    if (tally[from] === 0) return;
    transitions.push({ taskNo, mapIndex: -1, from, to, reason });
    current.set(taskNo, moved(tally, from, to, tally[from]));
  };

  const decided = skipsByDecision(wave);
  for (const [taskNo, reason] of [...skipsByFailure(wave, wave.tallies), ...decided]) {
    for (const state of SKIPPABLE) move(taskNo, state, 'skipped', reason);
  }

  // All are judged by the same states, as if at one moment: none sees what this wave does to another by its rule.
  const judged = candidates(wave, decided).map(
    (taskNo) => [taskNo, judge(definition.tasks, taskNo, tallyNow)] as const,
  );
  for (const [taskNo, { verdict, reason }] of judged) {
    if (verdict !== 'wait') move(taskNo, 'none', verdict === 'run' ? 'scheduled' : verdict, reason);
  }
  return { transitions, run: wave.unfinished === 0 ? endOfRun(definition, tallyNow) : null };
}
