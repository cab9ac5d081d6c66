import type { DagDefinition } from './definition.ts';
import { graphOf } from './graph.ts';
import { TASK_STATES, type TaskState } from './states.ts';

export interface InstancePlace {
  readonly taskNo: number;
  readonly mapIndex: number;
}

/** A task that somebody names. `mapIndex` null: all of its instances. */
export interface NamedTask {
  readonly taskId: string;
  readonly mapIndex: number | null;
}

export interface TaskChoice {
  /** Null: all tasks. */
  readonly tasks: readonly NamedTask[] | null;
  /** With all tasks before them. */
  readonly upstream: boolean;
  /** With all tasks after them. */
  readonly downstream: boolean;
}

/** By task number: the chosen map indexes, null for all instances of the task. */
export type ChosenTasks = ReadonlyMap<number, ReadonlySet<number> | null>;

/** Which of the chosen instances; null: in whatever state they are. */
export type OnlyStates = 'failed' | 'running' | null;

const STATES_OF: Readonly<Record<'failed' | 'running' | 'any', readonly TaskState[]>> = {
  failed: ['failed', 'upstream_failed'],
  running: ['running'],
  any: TASK_STATES.filter((state) => state !== 'removed'),
};

/** The states that a clearing takes. What is removed stays so: it comes back when its task, or its element, does. */
export function statesToClear(only: OnlyStates): readonly TaskState[] {
  return STATES_OF[only ?? 'any'];
}

/** The chosen tasks of a definition. One that it does not hold chooses nothing. */
export function chosenTasks({ tasks }: DagDefinition, choice: TaskChoice): ChosenTasks {
  if (choice.tasks === null)
    return new Map([...tasks.keys()].filter((taskNo) => !tasks[taskNo]!.isGone).map((taskNo) => [taskNo, null]));
  const graph = graphOf(tasks);
  const chosen = new Map<number, Set<number> | null>();
  for (const { taskId, mapIndex } of choice.tasks) {
    const taskNo = tasks.findIndex((task) => task.taskId === taskId && !task.isGone);
    if (taskNo < 0) continue;
    const known = chosen.get(taskNo);
    if (mapIndex === null || known === null) chosen.set(taskNo, null);
    else chosen.set(taskNo, (known ?? new Set()).add(mapIndex));
  }
  const named = new Set(chosen.keys());
  for (const taskNo of named) {
    if (choice.upstream) for (const before of graph.allUpstream(taskNo)) addWhole(chosen, before);
    if (choice.downstream) for (const after of graph.allDownstream(taskNo)) addWhole(chosen, after);
  }
  return chosen;
}

/** The chosen tasks and, so that what they need is set up for them again, their setups with the teardowns of these. */
export function tasksToClear(definition: DagDefinition, choice: TaskChoice): ChosenTasks {
  const graph = graphOf(definition.tasks);
  const work = chosenTasks(definition, choice);
  const chosen = new Map(work);
  for (const taskNo of work.keys()) {
    for (const setup of graph.relevantSetups(taskNo)) {
      addWhole(chosen, setup);
      for (const after of graph.downstream[setup]!) if (graph.isTeardown(after)) addWhole(chosen, after);
    }
  }
  return chosen;
}

/** A task that was chosen by map index stays so: what is before or after another index of it is not meant. */
function addWhole(chosen: Map<number, ReadonlySet<number> | null>, taskNo: number): void {
  if (!chosen.has(taskNo)) chosen.set(taskNo, null);
}

export function isChosen(chosen: ChosenTasks, { taskNo, mapIndex }: InstancePlace): boolean {
  const indexes = chosen.get(taskNo);
  return indexes === null || (indexes?.has(mapIndex) ?? false);
}

/** The runs whose tasks are meant: one, or those of a DAG between two logical dates; null: unbounded on that side. */
export type RunScope =
  { readonly runNo: number } | { readonly dagNo: number; readonly from: string | null; readonly to: string | null };

/** A run, or with it those of earlier or later logical dates. Null: they are asked for, and the run has no logical date. */
export function scopeOfRun(
  run: { readonly id: number; readonly dag_no: number; readonly logical_date: string | null },
  { past, future }: { readonly past: boolean; readonly future: boolean },
): RunScope | null {
  if (!past && !future) return { runNo: run.id };
  if (run.logical_date === null) return null;
  return { dagNo: run.dag_no, from: past ? null : run.logical_date, to: future ? null : run.logical_date };
}
