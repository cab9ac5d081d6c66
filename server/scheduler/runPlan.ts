import {
  advance,
  affectedInstances,
  affectedTasks,
  afterExpansion,
  decidersToLoad,
  type ChangedInstance,
  type Expansion,
  type Transition,
} from '../core/advance.ts';
import type { Decision } from '../core/decisions.ts';
import type { DagDefinition } from '../core/definition.ts';
import type { ListLengths } from '../core/mapping.ts';
import { tasksOfPast } from '../core/past.ts';
import { placeKey, type Place } from '../core/place.ts';
import { isTerminal, type RunState, type TaskState } from '../core/states.ts';
import type { Tally } from '../core/tally.ts';
import type { AdvancedRun, EndedInstance, LoadedTally, LockedRun, PlaceInRun } from '../db/advance.ts';
import type { TaskExpansion } from '../db/expandTasks.ts';
import { RUN_END, type Watch, type Watched } from '../db/runWatch.ts';
import { RunMoves } from './runMoves.ts';

export interface PlanInput {
  readonly run: LockedRun;
  readonly definition: DagDefinition;
  readonly changed: readonly EndedInstance[];
  /** Instances that are not in a terminal state, or that many at least. */
  readonly unfinished: number;
  readonly isUnfinishedAtLeast: boolean;
  readonly tallies: readonly LoadedTally[];
}

interface TaskOfRun {
  readonly runId: number;
  readonly taskNo: number;
}

/**
 * One run's way through the waves of a transaction: what one wave ends is what the next one follows up. It says what it has
 * to know for its next wave, and in the end what is to be written.
 */
export class RunPlan {
  readonly run: LockedRun;
  readonly definition: DagDefinition;
  readonly moves: RunMoves;
  readonly #tallies = new Map<number, Tally>();
  readonly #lengths = new Map<number, number>();
  /** Of single instances of mapped tasks, by task and map index. */
  readonly #states = new Map<number, Map<number, TaskState>>();
  readonly #lists = new Map<number, ListLengths>();
  readonly #decisions = new Map<string, Decision>();
  /** What would start but for the run before, which is still to be looked at. */
  readonly #leaning = new Map<string, Transition>();
  readonly #watches: Watch[] = [];
  /** By task: which of its instances have become ready. */
  readonly #ready = new Map<number, Set<number | null>>();
  readonly #endedTasks = new Set<number>();
  readonly #deferred: readonly EndedInstance[];
  #changed: readonly ChangedInstance[];
  #unfinished: number;
  #isUnfinishedAtLeast: boolean;
  /** Instances that the waves have ended and that are not written yet. */
  #ended = 0;
  #isFirst: boolean;
  #expansions: readonly Expansion[] = [];
  #end: { readonly to: RunState; readonly reason: string } | null = null;

  constructor({ run, definition, changed, unfinished, isUnfinishedAtLeast, tallies }: PlanInput) {
    this.run = run;
    this.definition = definition;
    this.#changed = changed;
    this.#deferred = changed.filter(({ state }) => state === 'deferred');
    this.#unfinished = unfinished;
    this.#isUnfinishedAtLeast = isUnfinishedAtLeast;
    this.#isFirst = run.isFirst;
    this.moves = new RunMoves(run.id);
    for (const tally of tallies) this.learnTally(tally);
    for (const { taskNo, mapIndex, state } of changed) {
      this.moves.unmark(taskNo, mapIndex, state);
      if (isTerminal(state)) this.#endedTasks.add(taskNo);
    }
  }

  hasMore(): boolean {
    return this.#changed.length > 0;
  }

  /** True: the waves have ended as many as were counted, and there may be more. */
  needsCount(): boolean {
    return this.#isUnfinishedAtLeast && this.#unfinished <= 0;
  }

  /** What is unfinished in the database, where what this plan has ended since its last write is not written yet. */
  learnUnfinished(count: number): void {
    this.#unfinished = count - this.#ended;
    this.#isUnfinishedAtLeast = false;
  }

  /** Branches and short circuits whose decisions the next wave has to obey. */
  deciders(): readonly PlaceInRun[] {
    return this.#placesOfRun(decidersToLoad(this.definition, this.#changed));
  }

  learnDecision(place: Place, decision: Decision): void {
    this.#decisions.set(placeKey(place), decision);
  }

  /** What the next wave counts and is not known yet. Asked after its decisions are known. */
  missingTallies(): readonly TaskOfRun[] {
    const needed = affectedTasks(this.definition, this.#changed, this.#isFirst, this.#unfinished, this.#decisions);
    return [...needed].filter((taskNo) => !this.#tallies.has(taskNo)).map((taskNo) => ({ runId: this.run.id, taskNo }));
  }

  learnTally({ taskNo, tally, length }: LoadedTally): void {
    this.#tallies.set(taskNo, tally);
    if (length !== null) this.#lengths.set(taskNo, length);
  }

  /** Single instances whose states the next wave needs. Asked after its tallies are known. */
  missingStates(): readonly PlaceInRun[] {
    if (this.#lengths.size === 0) return [];
    const needed = affectedInstances(this.#wave());
    return this.#placesOfRun(needed.filter(({ taskNo, mapIndex }) => !this.#states.get(taskNo)?.has(mapIndex ?? -1)));
  }

  learnState({ taskNo, mapIndex }: Place, state: TaskState): void {
    this.#statesOf(taskNo).set(mapIndex ?? -1, state);
  }

  learnLists(taskNo: number, lengths: ListLengths): void {
    this.#lists.set(taskNo, lengths);
  }

  /** Runs the next wave. Answers the tasks whose lists it has to know first: then nothing has happened. */
  runWave(): readonly number[] {
    const { transitions, expansions, unmeasured, run } = advance(this.#wave());
    if (unmeasured.length > 0) return unmeasured;
    const ended: ChangedInstance[] = [];
    for (const transition of transitions) {
      const { taskNo, mapIndex, to, instances } = transition;
      if (to === 'scheduled' && tasksOfPast(this.definition, taskNo).length > 0) {
        this.#leaning.set(placeKey(transition), transition);
        continue;
      }
      this.#apply(transition);
      if (!isTerminal(to)) continue;
      this.#endedTasks.add(taskNo);
      this.#unfinished -= instances;
      this.#ended += instances;
      ended.push({ taskNo, mapIndex, state: to, decision: null });
    }
    this.#expansions = expansions;
    this.#changed = [...ended, ...afterExpansion(this.definition, expansions)];
    this.#isFirst = false;
    if (run) this.#end = run;
    return unmeasured;
  }

  /** What the last wave wants expanded, once its moves are written. */
  expansions(): readonly TaskExpansion[] {
    return this.#expansions.map(({ taskNo, length }) => ({
      runId: this.run.id,
      taskNo,
      length,
      maxTries: this.definition.tasks[taskNo]!.retries,
      isResized: this.#lengths.has(taskNo) || this.#tallies.get(taskNo)!.removed > 0,
    }));
  }

  /** The tasks that would start but for the run before. Asked when no wave is left. */
  leaning(): readonly Transition[] {
    return [...this.#leaning.values()].flatMap((transition) => {
      const { taskNo, mapIndex } = transition;
      const isSingle = mapIndex !== null && mapIndex >= 0;
      const state = isSingle ? this.#states.get(taskNo)?.get(mapIndex) : undefined;
      const instances = isSingle ? Number(state === 'none') : (this.#tallies.get(taskNo)?.none ?? 0);
      return instances > 0 ? [{ ...transition, instances }] : [];
    });
  }

  /** Those that wait without a slot, and have begun to or were woken. */
  deferred(): readonly EndedInstance[] {
    return this.#deferred;
  }

  /** What it has waited for lets it start. */
  start(transition: Transition): void {
    this.#apply(transition);
  }

  /** Its one instance waits for these in another run. */
  await({ taskNo, mapIndex }: EndedInstance, watched: readonly Watched[]): void {
    this.#watches.push({ waiter: { runId: this.run.id, taskNo, mapIndex }, watched });
  }

  /** It waits for these in another run; of a mapped task, each of its instances. */
  watch({ taskNo, mapIndex }: Transition, watched: readonly Watched[]): void {
    const length = this.#lengths.get(taskNo) ?? 0;
    for (const index of mapIndex === null ? Array.from({ length }, (_, i) => i) : [mapIndex])
      this.#watches.push({ waiter: { runId: this.run.id, taskNo, mapIndex: index }, watched });
  }

  /** What it leans on is in the hands of another process: it is looked at again. */
  postpone(transition: Transition): void {
    this.moves.postpone(transition);
  }

  /** The tasks of which instances have become ready. */
  becameReady(): readonly number[] {
    return [...this.#ready.keys()];
  }

  /** Which instances of a mapped task have become ready. */
  readyIndexes(taskNo: number): readonly number[] {
    const ready = this.#ready.get(taskNo)!;
    if (ready.has(null)) return Array.from({ length: this.#lengths.get(taskNo) ?? 0 }, (_, index) => index);
    return [...ready].map((index) => index ?? -1);
  }

  watches(): readonly Watch[] {
    return this.#watches;
  }

  /** What has ended, as others may wait for it. */
  ended(): readonly Watched[] {
    const places = [...this.#endedTasks, ...(this.#end ? [RUN_END] : [])];
    return places.map((taskNo) => ({ runId: this.run.id, taskNo }));
  }

  /** Its moves and expansions are written: what was known of the expanded tasks holds no more. */
  learnWritten(): void {
    this.moves.clear();
    for (const { taskNo } of this.#expansions) {
      this.#tallies.delete(taskNo);
      this.#states.delete(taskNo);
    }
    this.#expansions = [];
    this.#ended = 0;
    this.#unfinished = 0;
    this.#isUnfinishedAtLeast = true;
  }

  outcome(): readonly AdvancedRun[] {
    if (!this.#end && !this.run.isFirst) return [];
    return [{ id: this.run.id, to: this.#end?.to ?? null, reason: this.#end?.reason ?? null }];
  }

  #wave() {
    const instances = new Map<string, TaskState>();
    for (const [taskNo, states] of this.#states) {
      for (const [mapIndex, state] of states) instances.set(placeKey({ taskNo, mapIndex }), state);
    }
    return {
      definition: this.definition,
      tallies: this.#tallies,
      lengths: this.#lengths,
      instances,
      lists: this.#lists,
      changed: this.#changed,
      isFirst: this.#isFirst,
      unfinished: this.#unfinished,
      decisions: this.#decisions,
    };
  }

  #apply(transition: Transition): void {
    const { taskNo, mapIndex, from, to, instances } = transition;
    this.moves.add(transition);
    if (to === 'scheduled') {
      const ready = this.#ready.get(taskNo) ?? new Set<number | null>();
      this.#ready.set(taskNo, ready.add(mapIndex));
    }
    const tally = this.#tallies.get(taskNo);
    if (tally) this.#tallies.set(taskNo, { ...tally, [from]: tally[from] - instances, [to]: tally[to] + instances });
    const states = this.#states.get(taskNo);
    if (mapIndex !== null) states?.set(mapIndex, to);
    else for (const [index, state] of states ?? []) if (state === from) states?.set(index, to);
  }

  #statesOf(taskNo: number): Map<number, TaskState> {
    let states = this.#states.get(taskNo);
    if (!states) this.#states.set(taskNo, (states = new Map<number, TaskState>()));
    return states;
  }

  #placesOfRun(places: readonly Place[]): readonly PlaceInRun[] {
    return places.map((place) => ({ ...place, runId: this.run.id }));
  }
}
