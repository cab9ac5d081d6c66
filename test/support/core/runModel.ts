import {
  advance,
  affectedTasks,
  decidersToLoad,
  type ChangedInstance,
  type Transition,
} from '../../../server/core/advance.ts';
import type { Decision } from '../../../server/core/decisions.ts';
import type { DagDefinition } from '../../../server/core/definition.ts';
import { placeKey } from '../../../server/core/place.ts';
import { canMove, isTerminal, type RunState, type TaskState } from '../../../server/core/states.ts';
import { tallyOf } from '../../../server/core/tally.ts';

/** The rows of one run in memory, moved only as the table of transitions allows, as the store does it. */
export class RunModel {
  readonly definition: DagDefinition;
  readonly states: TaskState[];
  runState: RunState = 'running';
  #changed: ChangedInstance[] = [];
  #isFirst = true;
  readonly #decisions = new Map<number, Decision>();

  constructor(definition: DagDefinition) {
    this.definition = definition;
    this.states = definition.tasks.map(() => 'none');
  }

  get unfinished(): number {
    return this.states.filter((state) => !isTerminal(state)).length;
  }

  /** Whether anything has changed that no wave has followed up. */
  get hasChanges(): boolean {
    return this.#isFirst || this.#changed.length > 0;
  }

  inState(state: TaskState): number[] {
    return [...this.states.keys()].filter((taskNo) => this.states[taskNo] === state);
  }

  move(taskNo: number, to: TaskState, decision: Decision | null = null): void {
    const from = this.states[taskNo]!;
    if (!canMove(from, to))
      throw new Error(`${this.definition.tasks[taskNo]!.taskId}: illegal transition from ${from} to ${to}`);
    this.states[taskNo] = to;
    if (decision) this.#decisions.set(taskNo, decision);
    if (isTerminal(to) || to === 'none' || to === 'up_for_retry')
      this.#changed.push({ taskNo, mapIndex: -1, state: to, decision });
  }

  /** One wave, with the tallies that it asks for and no others. */
  wave(): readonly Transition[] {
    const { definition, unfinished } = this;
    const changed = this.#changed;
    const isFirst = this.#isFirst;
    this.#changed = [];
    this.#isFirst = false;
    const decisions = this.#decisionsOf(decidersToLoad(definition, changed));
    const needed = affectedTasks(definition, changed, isFirst, unfinished, decisions);
    const tallies = new Map([...needed].map((taskNo) => [taskNo, tallyOf({ [this.states[taskNo]!]: 1 })]));
    const { transitions, run } = advance({ definition, changed, isFirst, unfinished, tallies, decisions });
    for (const { taskNo, from, to } of transitions) {
      if (this.states[taskNo] !== from)
        throw new Error(`${definition.tasks[taskNo]!.taskId} is ${this.states[taskNo]}, not ${from}`);
      this.move(taskNo, to);
    }
    if (run) this.runState = run.to;
    return transitions;
  }

  /** Takes finished tasks back to `none`, and the run to `running`. */
  clear(taskNos: readonly number[]): void {
    for (const taskNo of taskNos) if (isTerminal(this.states[taskNo]!)) this.move(taskNo, 'none');
    this.runState = 'running';
  }

  #decisionsOf(places: ReturnType<typeof decidersToLoad>): ReadonlyMap<string, Decision> {
    const taskNos = new Set(places.map(({ taskNo }) => taskNo));
    return new Map(
      [...this.#decisions]
        .filter(([taskNo]) => taskNos.has(taskNo) && this.states[taskNo] === 'success')
        .map(([taskNo, decision]) => [placeKey({ taskNo, mapIndex: null }), decision]),
    );
  }

  /** Waves until nothing moves; `seen` gets each transition with the states by which tasks were judged in its wave. */
  settle(seen: (transition: Transition, states: readonly TaskState[]) => void = () => undefined): void {
    while (this.hasChanges && this.runState === 'running') {
      const judged = [...this.states];
      const transitions = this.wave();
      for (const { taskNo, to, reason } of transitions) if (DECIDED.test(reason)) judged[taskNo] = to;
      for (const transition of transitions) seen(transition, judged);
    }
  }
}

/** The reasons of what a wave skips before it judges by rules. */
const DECIDED = /^(branch|short circuit|failFast)\b/;
