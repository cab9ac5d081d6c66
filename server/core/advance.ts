import type { DagDefinition } from './definition.ts';
import { outcomeOfMapped, type MappedOutcome } from './expand.ts';
import { judge } from './judge.ts';
import { areMappedTogether, expandedTogether } from './mapping.ts';
import type { Place } from './place.ts';
import { endOfRun, type RunEnd } from './runEnd.ts';
import type { TaskState } from './states.ts';
import { candidates, goesByIndex, instancesInWave, skipsByDecision, skipsByFailure, tasksInWave } from './wave.ts';
import type { ChangedInstance, Wave, WaveChanges } from './wave.ts';
import { WaveBoard, type Transition } from './waveBoard.ts';

export { decidersToLoad, type ChangedInstance, type Wave } from './wave.ts';
export type { Transition } from './waveBoard.ts';

/** A mapped task that gets so many instances, with the map indexes from 0. */
export interface Expansion {
  readonly taskNo: number;
  readonly length: number;
}

export interface Advance {
  readonly transitions: readonly Transition[];
  /** To be carried out after the transitions; `afterExpansion` says what is to be looked at then. */
  readonly expansions: readonly Expansion[];
  /** Mapped tasks whose lists are to be measured: the answer holds for nothing else, and the wave is to be asked for again. */
  readonly unmeasured: readonly number[];
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

/** The single instances of expanded tasks whose states `advance` needs for these changes. */
export function affectedInstances(wave: Wave): readonly Place[] {
  return instancesInWave(wave);
}

/**
 * One wave: what follows at once from what changed. Instances that the wave itself ends are `changed` for the next one; a
 * run has been advanced when a wave ends nothing.
 */
export function advance(wave: Wave): Advance {
  const { definition } = wave;
  const board = new WaveBoard(wave);
  const decided = skipsByDecision(wave);
  for (const skip of [...skipsByFailure(wave), ...decided.values()]) {
    for (const state of SKIPPABLE) board.move(skip, state, 'skipped', skip.reason);
  }

  // All are judged by the same states, as if at one moment: none sees what this wave does to another by its rule.
  const judged = candidates(wave, decided).map((place) => [place, outcomeOf(wave, board, place)] as const);
  const lengths = new Map<number, number>();
  const unmeasured: number[] = [];
  for (const [place, outcome] of judged) {
    if (outcome.verdict === 'measure') unmeasured.push(place.taskNo);
    else if (outcome.verdict === 'expand') lengths.set(place.taskNo, outcome.length);
    else if (outcome.verdict !== 'wait')
      board.move(place, 'none', outcome.verdict === 'run' ? 'scheduled' : outcome.verdict, outcome.reason);
  }
  return {
    transitions: board.transitions,
    expansions: expansionsOf(definition, board, lengths),
    unmeasured,
    run: wave.unfinished === 0 ? endOfRun(definition, (taskNo) => board.tally(taskNo)) : null,
  };
}

/** Those that were expanded and may start, for all others wait for what comes before them in their group. */
export function afterExpansion(
  definition: DagDefinition,
  expansions: readonly Expansion[],
): readonly ChangedInstance[] {
  return expansions
    .filter(({ taskNo }) => !goesByIndex(definition, taskNo) || definition.tasks[taskNo]!.triggerRule === 'always')
    .map(({ taskNo }) => ({ taskNo, mapIndex: null, state: 'none', decision: null }));
}

function outcomeOf(wave: Wave, board: WaveBoard, { taskNo, mapIndex }: Place): MappedOutcome {
  const { definition, lists } = wave;
  const tallyOf = (before: number) =>
    board.tally(before, areMappedTogether(definition, taskNo, before) ? mapIndex : null);
  const judgement = judge(definition.tasks, taskNo, tallyOf);
  const { mapped } = definition.tasks[taskNo]!;
  // What has left `none` is not judged any more.
  if (!mapped || mapIndex !== null || board.tally(taskNo).none === 0) return judgement;
  return outcomeOfMapped({
    definition,
    mapped,
    length: board.lengthOf(taskNo),
    judgement,
    tallyOf,
    isExpanded: (other) => board.lengthOf(other) !== undefined,
    lists: lists?.get(taskNo),
  });
}

/** A mapped group is expanded as a whole, but for tasks in it that have ended before they could be. */
function expansionsOf(
  definition: DagDefinition,
  board: WaveBoard,
  lengths: ReadonlyMap<number, number>,
): readonly Expansion[] {
  const found = new Map<number, number>();
  for (const [taskNo, length] of lengths)
    for (const other of expandedTogether(definition, taskNo)) found.set(other, length);
  return [...found]
    .map(([taskNo, length]) => ({ taskNo, length }))
    .filter(({ taskNo, length }) => {
      const now = board.lengthOf(taskNo);
      return now === undefined ? board.tally(taskNo).none === 1 : now !== length;
    });
}
