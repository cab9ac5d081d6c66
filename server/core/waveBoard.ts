import { HaruError } from './errors.ts';
import { placeKey, type Place } from './place.ts';
import type { TaskState } from './states.ts';
import { moved, tallyOf, type Tally } from './tally.ts';
import { tallyIn, type Wave } from './wave.ts';

export interface Transition {
  readonly taskNo: number;
  /** -1: the one instance of a task; null: all instances of an expanded task that are in the state named. */
  readonly mapIndex: number | null;
  readonly from: TaskState;
  readonly to: TaskState;
  readonly reason: string;
  /** How many it moves. */
  readonly instances: number;
}

/** The states of a wave while it moves them. */
export class WaveBoard {
  readonly transitions: Transition[] = [];
  readonly #wave: Wave;
  readonly #tallies = new Map<number, Tally>();
  /** Single instances that were looked at, by task and map index. */
  readonly #singles = new Map<number, Map<number, TaskState>>();
  /** Moves of whole tasks, for single instances that are looked at later. */
  readonly #whole = new Map<number, Map<TaskState, TaskState>>();

  constructor(wave: Wave) {
    this.#wave = wave;
  }

  /** Of an expanded task; any other has one instance. */
  lengthOf(taskNo: number): number | undefined {
    return this.#wave.lengths?.get(taskNo);
  }

  /** Of the task, or of its one instance that is named. */
  tally(taskNo: number, mapIndex: number | null = null): Tally {
    if (mapIndex !== null && this.lengthOf(taskNo) !== undefined)
      return tallyOf({ [this.#stateOf(taskNo, mapIndex)]: 1 });
    return this.#tallies.get(taskNo) ?? tallyIn(this.#wave.tallies, this.#wave.definition, taskNo);
  }

  move({ taskNo, mapIndex }: Place, from: TaskState, to: TaskState, reason: string): void {
    const isExpanded = this.lengthOf(taskNo) !== undefined;
    const isSingle = isExpanded && mapIndex !== null;
    const instances = this.tally(taskNo, mapIndex)[from];
    if (instances === 0) return;
    this.transitions.push({ taskNo, mapIndex: isExpanded ? mapIndex : -1, from, to, reason, instances });
    this.#tallies.set(taskNo, moved(this.tally(taskNo), from, to, instances));
    if (isSingle) this.#singlesOf(taskNo).set(mapIndex, to);
    else if (isExpanded) this.#moveWhole(taskNo, from, to);
  }

  #moveWhole(taskNo: number, from: TaskState, to: TaskState): void {
    const singles = this.#singlesOf(taskNo);
    for (const [mapIndex, state] of singles) if (state === from) singles.set(mapIndex, to);
    this.#whole.set(taskNo, (this.#whole.get(taskNo) ?? new Map<TaskState, TaskState>()).set(from, to));
  }

  #singlesOf(taskNo: number): Map<number, TaskState> {
    let singles = this.#singles.get(taskNo);
    if (!singles) this.#singles.set(taskNo, (singles = new Map<number, TaskState>()));
    return singles;
  }

  #stateOf(taskNo: number, mapIndex: number): TaskState {
    const singles = this.#singlesOf(taskNo);
    let state = singles.get(mapIndex);
    if (state === undefined) {
      const before = stateIn(this.#wave, { taskNo, mapIndex });
      singles.set(mapIndex, (state = this.#whole.get(taskNo)?.get(before) ?? before));
    }
    return state;
  }
}

function stateIn({ instances, definition }: Wave, place: Place): TaskState {
  const state = instances?.get(placeKey(place));
  if (state) return state;
  throw new HaruError(
    'TALLY_MISSING',
    `A wave of ${definition.dagId} lacks the state of ${definition.tasks[place.taskNo]!.taskId}[${place.mapIndex}]: load every instance that affectedInstances names.`,
    { dagId: definition.dagId, ...place },
  );
}
