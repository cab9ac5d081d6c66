import type { Transition } from '../core/advance.ts';
import type { TaskState } from '../core/states.ts';
import type { AdvanceMove, TaskMove } from '../db/advance.ts';

/** The moves of a run that are to be written: of several of one instance, one from the first state to the last. */
export class RunMoves {
  readonly #runId: number;
  readonly #single = new Map<string, AdvanceMove>();
  #ofTasks: TaskMove[] = [];

  constructor(runId: number) {
    this.#runId = runId;
  }

  /** An instance that was followed up; it stays in its state unless a move follows. */
  unmark(taskNo: number, mapIndex: number, state: TaskState): void {
    this.#set({ runId: this.#runId, taskNo, mapIndex, from: state, to: state, reason: null });
  }

  add({ taskNo, mapIndex, from, to, reason, instances }: Transition): void {
    if (mapIndex === null) return this.#addOfTask({ runId: this.#runId, taskNo, from, to, reason, instances });
    const earlier = this.#single.get(`${taskNo}/${mapIndex}`);
    this.#set({ runId: this.#runId, taskNo, mapIndex, from: earlier?.from ?? from, to, reason });
  }

  /** What does not move yet keeps its mark, or gets one, so that it is looked at again. */
  postpone({ taskNo, mapIndex, from, instances }: Transition): void {
    const kept = { runId: this.#runId, taskNo, from, to: from, reason: null, isMarkKept: true };
    if (mapIndex !== null) return this.#set({ ...kept, mapIndex });
    for (const [key, move] of this.#single) if (move.taskNo === taskNo && move.to === from) this.#single.delete(key);
    this.#ofTasks.push({ ...kept, instances });
  }

  single(): readonly AdvanceMove[] {
    return [...this.#single.values()];
  }

  ofTasks(): readonly TaskMove[] {
    return this.#ofTasks;
  }

  clear(): void {
    this.#single.clear();
    this.#ofTasks = [];
  }

  #set(move: AdvanceMove): void {
    this.#single.set(`${move.taskNo}/${move.mapIndex}`, move);
  }

  /** What has come into the state by an earlier move goes on from where that began. */
  #addOfTask(move: TaskMove): void {
    let rest = move.instances;
    const goesOn = (earlier: AdvanceMove | TaskMove) => earlier.taskNo === move.taskNo && earlier.to === move.from;
    for (const earlier of this.#single.values()) {
      if (!goesOn(earlier)) continue;
      this.#set({ ...earlier, to: move.to, reason: move.reason });
      rest--;
    }
    this.#ofTasks = this.#ofTasks.map((earlier) => {
      if (!goesOn(earlier)) return earlier;
      rest -= earlier.instances;
      return { ...earlier, to: move.to, reason: move.reason };
    });
    if (rest > 0) this.#ofTasks.push({ ...move, instances: rest });
  }
}
