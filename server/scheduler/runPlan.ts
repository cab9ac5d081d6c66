import { advance, affectedTasks, decidersToLoad, type ChangedInstance, type Transition } from '../core/advance.ts';
import type { Decision } from '../core/decisions.ts';
import type { DagDefinition } from '../core/definition.ts';
import { tasksOfPast } from '../core/past.ts';
import { isTerminal, type RunState } from '../core/states.ts';
import type { Tally } from '../core/tally.ts';
import type { AdvancedRun, AdvanceMove, LockedRun } from '../db/advance.ts';
import { RUN_END, type Watch, type Watched } from '../db/runWatch.ts';

export interface PlanInput {
  readonly run: LockedRun;
  readonly definition: DagDefinition;
  readonly changed: readonly ChangedInstance[];
  /** Instances that are not in a terminal state, or that many at least. */
  readonly unfinished: number;
  readonly isUnfinishedAtLeast: boolean;
  readonly tallies: ReadonlyMap<number, Tally>;
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
  readonly #tallies: Map<number, Tally>;
  readonly #decisions = new Map<number, Decision>();
  readonly #moves = new Map<string, AdvanceMove>();
  /** What would start but for the run before, which is still to be looked at. */
  readonly #leaning = new Map<string, Transition>();
  readonly #watches: Watch[] = [];
  #changed: readonly ChangedInstance[];
  #unfinished: number;
  #isUnfinishedAtLeast: boolean;
  /** Instances that the waves have ended. */
  #ended = 0;
  #isFirst: boolean;
  #end: { readonly to: RunState; readonly reason: string } | null = null;

  constructor({ run, definition, changed, unfinished, isUnfinishedAtLeast, tallies }: PlanInput) {
    this.run = run;
    this.definition = definition;
    this.#changed = changed;
    this.#unfinished = unfinished;
    this.#isUnfinishedAtLeast = isUnfinishedAtLeast;
    this.#isFirst = run.isFirst;
    this.#tallies = new Map(tallies);
    for (const { taskNo, mapIndex, state } of changed) {
      this.#moves.set(`${taskNo}/${mapIndex}`, {
        runId: run.id,
        taskNo,
        mapIndex,
        from: state,
        to: state,
        reason: null,
      });
    }
  }

  hasMore(): boolean {
    return this.#changed.length > 0;
  }

  /** True: the waves have ended as many as were counted, and there may be more. */
  needsCount(): boolean {
    return this.#isUnfinishedAtLeast && this.#unfinished <= 0;
  }

  /** What is unfinished in the database, where nothing of this plan is written yet. */
  learnUnfinished(count: number): void {
    this.#unfinished = count - this.#ended;
    this.#isUnfinishedAtLeast = false;
  }

  /** Branches and short circuits whose decisions the next wave has to obey. */
  deciders(): readonly TaskOfRun[] {
    return this.#ofRun(decidersToLoad(this.definition, this.#changed));
  }

  learnDecision(taskNo: number, decision: Decision): void {
    this.#decisions.set(taskNo, decision);
  }

  /** What the next wave counts and is not known yet. Asked after its decisions are known. */
  missingTallies(): readonly TaskOfRun[] {
    const needed = affectedTasks(this.definition, this.#changed, this.#isFirst, this.#unfinished, this.#decisions);
    return this.#ofRun(needed).filter(({ taskNo }) => !this.#tallies.has(taskNo));
  }

  learnTally(taskNo: number, tally: Tally): void {
    this.#tallies.set(taskNo, tally);
  }

  runWave(): void {
    const { transitions, run } = advance({
      definition: this.definition,
      tallies: this.#tallies,
      changed: this.#changed,
      isFirst: this.#isFirst,
      unfinished: this.#unfinished,
      decisions: this.#decisions,
    });
    const ended: ChangedInstance[] = [];
    for (const transition of transitions) {
      const { taskNo, mapIndex, from, to } = transition;
      if (to === 'scheduled' && tasksOfPast(this.definition, taskNo).length > 0) {
        this.#leaning.set(`${taskNo}/${mapIndex}`, transition);
        continue;
      }
      this.#move(transition);
      const tally = this.#tallies.get(taskNo);
      if (tally) this.#tallies.set(taskNo, { ...tally, [from]: tally[from] - 1, [to]: tally[to] + 1 });
      if (isTerminal(to)) {
        this.#unfinished--;
        this.#ended++;
        ended.push({ taskNo, mapIndex, state: to, decision: null });
      }
    }
    this.#changed = ended;
    this.#isFirst = false;
    if (run) this.#end = run;
  }

  /** The tasks that would start but for the run before. Asked when no wave is left. */
  leaning(): readonly Transition[] {
    return [...this.#leaning].flatMap(([key, transition]) =>
      (this.#moves.get(key)?.to ?? 'none') === 'none' ? [transition] : [],
    );
  }

  /** The run before lets it start. */
  start(transition: Transition): void {
    this.#move(transition);
  }

  /** It waits for these in another run. */
  watch({ taskNo, mapIndex }: Transition, watched: readonly Watched[]): void {
    this.#watches.push({ waiter: { runId: this.run.id, taskNo, mapIndex }, watched });
  }

  /** What it leans on is in the hands of another process: it is looked at again. */
  postpone({ taskNo, mapIndex, from }: Transition): void {
    const kept = { runId: this.run.id, taskNo, mapIndex, from, to: from, reason: null, isMarkKept: true };
    this.#moves.set(`${taskNo}/${mapIndex}`, kept);
  }

  watches(): readonly Watch[] {
    return this.#watches;
  }

  /** What has ended, as others may wait for it. */
  ended(): readonly Watched[] {
    const tasks = this.moves().filter(({ to }) => isTerminal(to));
    const places = [...tasks.map(({ taskNo }) => taskNo), ...(this.#end ? [RUN_END] : [])];
    return [...new Set(places)].map((taskNo) => ({ runId: this.run.id, taskNo }));
  }

  moves(): readonly AdvanceMove[] {
    return [...this.#moves.values()];
  }

  outcome(): readonly AdvancedRun[] {
    if (!this.#end && !this.run.isFirst) return [];
    return [{ id: this.run.id, to: this.#end?.to ?? null, reason: this.#end?.reason ?? null }];
  }

  #move({ taskNo, mapIndex, from, to, reason }: Transition): void {
    const key = `${taskNo}/${mapIndex}`;
    const earlier = this.#moves.get(key);
    this.#moves.set(key, { runId: this.run.id, taskNo, mapIndex, from: earlier?.from ?? from, to, reason });
  }

  #ofRun(taskNos: ReadonlySet<number>): readonly TaskOfRun[] {
    return [...taskNos].map((taskNo) => ({ runId: this.run.id, taskNo }));
  }
}
