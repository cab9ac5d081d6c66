import type { components } from '../api/schema.ts';
import { worstState, type Tally, type TaskState } from './states.ts';

type Instance = components['schemas']['InstanceSummary'];
type GraphTask = components['schemas']['GraphTask'];

/** A task of a run as one line: itself, or all instances of a mapped one together. */
export interface TaskRow {
  readonly task: GraphTask;
  readonly state: TaskState;
  readonly tally: Tally;
  /** The one instance of a task that is not mapped; null for a mapped one. */
  readonly instance: Instance | null;
}

/** How many instances a tally counts. */
export function instancesIn(tally: Tally): number {
  return Object.values(tally).reduce((sum, count) => sum + count, 0);
}

/** Several tallies as one. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum: { [State in TaskState]?: number } = {};
  for (const tally of tallies) {
    for (const [state, count] of Object.entries(tally) as [TaskState, number][]) sum[state] = (sum[state] ?? 0) + count;
  }
  return sum;
}

/** The tasks of a run in the order of their definition. */
export function taskRows(
  tasks: readonly GraphTask[],
  instances: readonly Instance[],
  tallies: Readonly<Record<string, Tally>>,
): TaskRow[] {
  const own = new Map(
    instances.filter(({ mapIndex }) => mapIndex === -1).map((instance) => [instance.taskId, instance]),
  );
  return tasks.map((task) => {
    const tally = tallies[task.taskId] ?? {};
    const single = own.get(task.taskId) ?? null;
    // One that was not mapped before keeps that instance as removed.
    const isMappedNow = single?.state === 'removed' && instancesIn(tally) > (tally.removed ?? 0);
    const instance = isMappedNow ? null : single;
    return { task, tally, instance, state: instance?.state ?? worstState(tally) };
  });
}
