import {
  advance,
  affectedInstances,
  affectedTasks,
  afterExpansion,
  decidersToLoad,
  type Advance,
  type ChangedInstance,
  type Wave,
} from '../../server/core/advance.ts';
import type { Decision } from '../../server/core/decisions.ts';
import type { DagDefinition } from '../../server/core/definition.ts';
import type { ListLengths } from '../../server/core/mapping.ts';
import { placeKey } from '../../server/core/place.ts';
import { isTerminal, type RunState, type TaskState } from '../../server/core/states.ts';
import { moved, tallyOf, type Tally } from '../../server/core/tally.ts';

/** One row of a run. */
export interface MemoryInstance {
  readonly taskNo: number;
  /** -1: not mapped, or not expanded. */
  readonly mapIndex: number;
  readonly state: TaskState;
}

export type Measure = (taskNo: number) => ListLengths;
export type OnMove = (instance: MemoryInstance, reason: string) => void;

/** The instances of one run, kept in memory and moved by the scheduler's own rules. */
export class MemoryRun {
  readonly definition: DagDefinition;
  readonly #measure: Measure;
  readonly #onMove: OnMove;
  /** By task: the states by map index; before it is expanded, one of index -1. */
  readonly #states: Map<number, TaskState>[];
  readonly #tallies: Tally[];
  readonly #decisions = new Map<string, Decision>();
  #changed: readonly ChangedInstance[] = [];
  #isFirst = true;
  #unfinished: number;

  constructor(definition: DagDefinition, measure: Measure, onMove: OnMove) {
    this.definition = definition;
    this.#measure = measure;
    this.#onMove = onMove;
    this.#states = definition.tasks.map(() => new Map([[-1, 'none']]));
    this.#tallies = definition.tasks.map(() => tallyOf({ none: 1 }));
    this.#unfinished = definition.tasks.length;
  }

  /** The first instance in the given state, in the order of tasks and map indexes. */
  firstIn(state: TaskState): MemoryInstance | undefined {
    const taskNo = this.#tallies.findIndex((tally) => tally[state] > 0);
    for (const [mapIndex, each] of this.#states[taskNo] ?? []) if (each === state) return { taskNo, mapIndex, state };
    return undefined;
  }

  instances(): readonly MemoryInstance[] {
    return this.#states.flatMap((states, taskNo) =>
      [...states].map(([mapIndex, state]) => ({ taskNo, mapIndex, state })),
    );
  }

  /** Ends an instance; what follows is found out by `settle`. */
  end(taskNo: number, mapIndex: number, state: TaskState, decision: Decision | null): void {
    if (decision) this.#decisions.set(placeKey({ taskNo, mapIndex: mapIndex === -1 ? null : mapIndex }), decision);
    this.#set(taskNo, mapIndex, state);
    this.#changed = [...this.#changed, { taskNo, mapIndex, state, decision }];
  }

  /** Wave after wave, until nothing moves. Null: the run goes on. */
  settle(): RunState | null {
    for (;;) {
      const { transitions, expansions, run } = this.#wave();
      this.#isFirst = false;
      const ended: ChangedInstance[] = [];
      for (const { taskNo, mapIndex, from, to, reason } of transitions) {
        for (const index of mapIndex === null ? this.#indexesIn(taskNo, from) : [mapIndex]) {
          this.#set(taskNo, index, to);
          if (isTerminal(to)) ended.push({ taskNo, mapIndex: index, state: to, decision: null });
          this.#onMove({ taskNo, mapIndex: index, state: to }, reason);
        }
      }
      for (const { taskNo, length } of expansions) this.#expand(taskNo, length);
      this.#changed = [...ended, ...afterExpansion(this.definition, expansions)];
      if (run || this.#changed.length === 0) return run?.to ?? null;
    }
  }

  #wave(): Advance {
    const { definition } = this;
    const changed = this.#changed;
    const deciders = new Set(decidersToLoad(definition, changed).map(placeKey));
    const decisions = new Map([...this.#decisions].filter(([key]) => deciders.has(key)));
    const needed = affectedTasks(definition, changed, this.#isFirst, this.#unfinished, decisions);
    const wave: Wave = {
      definition,
      changed,
      isFirst: this.#isFirst,
      unfinished: this.#unfinished,
      decisions,
      tallies: new Map([...needed].map((taskNo) => [taskNo, this.#tallies[taskNo]!])),
      lengths: new Map(
        [...needed].flatMap((taskNo) =>
          this.#states[taskNo]!.has(-1) ? [] : [[taskNo, this.#states[taskNo]!.size] as const],
        ),
      ),
    };
    const instances = new Map(
      affectedInstances(wave).map((place) => [placeKey(place), this.#states[place.taskNo]!.get(place.mapIndex ?? -1)!]),
    );
    const first = advance({ ...wave, instances });
    if (first.unmeasured.length === 0) return first;
    const lists = new Map(first.unmeasured.map((taskNo) => [taskNo, this.#measure(taskNo)]));
    return advance({ ...wave, instances, lists });
  }

  #indexesIn(taskNo: number, state: TaskState): readonly number[] {
    return [...this.#states[taskNo]!].filter(([, each]) => each === state).map(([mapIndex]) => mapIndex);
  }

  #set(taskNo: number, mapIndex: number, to: TaskState): void {
    const states = this.#states[taskNo]!;
    const from = states.get(mapIndex)!;
    states.set(mapIndex, to);
    this.#tallies[taskNo] = moved(this.#tallies[taskNo]!, from, to, 1);
    this.#unfinished += Number(!isTerminal(to)) - Number(!isTerminal(from));
  }

  #expand(taskNo: number, length: number): void {
    this.#unfinished += length - this.#tallies[taskNo]!.none;
    this.#states[taskNo] = new Map(Array.from({ length }, (_, mapIndex) => [mapIndex, 'none']));
    this.#tallies[taskNo] = tallyOf({ none: length });
  }
}
