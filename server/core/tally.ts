import { TASK_STATES, type TaskState } from './states.ts';

/** How many instances of one task of a run are in each state; an unmapped task has one. */
export type Tally = Readonly<Record<TaskState, number>>;

/** A tally with the given counts, 0 for every other state. */
export function tallyOf(counts: Partial<Tally>): Tally {
  return Object.fromEntries(TASK_STATES.map((state) => [state, counts[state] ?? 0])) as Record<TaskState, number>;
}

/** All instances of the task, whatever their states. */
export function instancesIn(tally: Tally): number {
  let count = 0;
  for (const state of TASK_STATES) count += tally[state];
  return count;
}

/** The tally after `count` instances have moved. */
export function moved(tally: Tally, from: TaskState, to: TaskState, count: number): Tally {
  const next = { ...tally };
  next[from] -= count;
  next[to] += count;
  return next;
}
