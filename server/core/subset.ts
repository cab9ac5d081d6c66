import { chosenTasks, tasksToClear } from './clearing.ts';
import type { DagDefinition, MapDefinition, TaskDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { graphOf } from './graph.ts';
import { listSources } from './mapping.ts';

/** Which tasks of a DAG are meant, by their ids. */
export interface TaskSubset {
  readonly taskIds: readonly string[];
  /** True: without the tasks that they depend on. */
  readonly ignoreDependencies: boolean;
  /** With all tasks after them. */
  readonly downstream: boolean;
}

/**
 * The numbers of the tasks that are meant, in ascending order, with the setups that they need and the teardowns of these.
 * Throws `INVALID_INPUT` for a task that the DAG does not have.
 */
export function tasksOfSubset(definition: DagDefinition, subset: TaskSubset): readonly number[] {
  const unknown = subset.taskIds.filter((taskId) => !definition.tasks.some((task) => task.taskId === taskId));
  if (unknown.length > 0)
    throw new HaruError(
      'INVALID_INPUT',
      `${definition.dagId} has no task ${unknown.map((taskId) => `'${taskId}'`).join(', ')}. Its tasks: ${definition.tasks.map(({ taskId }) => taskId).join(', ')}.`,
      { dagId: definition.dagId },
    );
  return knownTasksOfSubset(definition, subset);
}

/** The same for another version of the DAG, which may lack some of the tasks. */
export function knownTasksOfSubset(definition: DagDefinition, subset: TaskSubset): readonly number[] {
  const tasks = subset.taskIds.map((taskId) => ({ taskId, mapIndex: null }));
  const named = [...chosenTasks(definition, { tasks, upstream: false, downstream: subset.downstream }).keys()];
  const graph = graphOf(definition.tasks);
  const before = subset.ignoreDependencies ? [] : named.flatMap((taskNo) => graph.allUpstream(taskNo));
  const chosen = [...new Set([...named, ...before])].map((taskNo) => ({
    taskId: definition.tasks[taskNo]!.taskId,
    mapIndex: null,
  }));
  const withSetups = tasksToClear(definition, { tasks: chosen, upstream: false, downstream: false });
  return [...withSetups.keys()].sort((a, b) => a - b);
}

/** Whether no task of these reads a result of another one, so that they can run in a run of their own. */
export function isSelfContained({ tasks }: DagDefinition, taskNos: readonly number[]): boolean {
  const kept = new Set(taskNos);
  return taskNos.every((taskNo) => sourcesOf(tasks[taskNo]!).every((source) => kept.has(source)));
}

/**
 * The definition with these tasks only. What came before one of them through tasks that are left out comes right before it,
 * so that the order stays and the run is decided by the last ones of those that are there.
 */
export function subsetDefinition(definition: DagDefinition, taskNos: readonly number[]): DagDefinition {
  const numbers = new Map(taskNos.map((taskNo, place) => [taskNo, place]));
  return { ...definition, tasks: taskNos.map((taskNo) => renumberedTask(definition.tasks, taskNo, numbers)) };
}

/** A task under other numbers of itself and the others; `numbers` lacks those that are left out. */
export function renumberedTask(
  tasks: readonly TaskDefinition[],
  taskNo: number,
  numbers: ReadonlyMap<number, number>,
): TaskDefinition {
  const task = tasks[taskNo]!;
  const renumbered = (given: readonly number[]): number[] =>
    given.flatMap((number) => numbers.get(number) ?? []).sort((a, b) => a - b);
  return {
    ...task,
    upstream: renumbered(nearestKept(tasks, taskNo, numbers)),
    reads: renumbered(task.reads),
    teardownOf: task.teardownOf && renumbered(task.teardownOf),
    caseOf: task.caseOf.flatMap((each) => {
      const branch = numbers.get(each.branch);
      return branch === undefined ? [] : [{ ...each, branch }];
    }),
    ...(task.mapped && { mapped: renumberedLists(task.mapped, numbers) }),
  };
}

/** The tasks whose results a task reads. */
export function sourcesOf({ reads, mapped }: TaskDefinition): readonly number[] {
  return mapped ? [...reads, ...listSources(mapped)] : reads;
}

/** The kept tasks before a task, seen through those that are left out. */
function nearestKept(
  tasks: readonly TaskDefinition[],
  taskNo: number,
  kept: ReadonlyMap<number, number>,
): readonly number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const open = [...tasks[taskNo]!.upstream];
  for (let before = open.pop(); before !== undefined; before = open.pop()) {
    if (seen.has(before)) continue;
    seen.add(before);
    if (kept.has(before)) found.add(before);
    else open.push(...tasks[before]!.upstream);
  }
  return [...found];
}

/** The lists of a mapping under other numbers of the tasks that they come from; all of these are among them. */
function renumberedLists(mapped: MapDefinition, numbers: ReadonlyMap<number, number>): MapDefinition {
  return {
    ...mapped,
    lists: mapped.lists.map(({ key, source }) => ({
      key,
      source: source.kind === 'result' ? { ...source, task: numbers.get(source.task)! } : source,
    })),
  };
}
