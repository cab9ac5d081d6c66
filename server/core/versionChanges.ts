import type { DagDefinition, Json, TaskDefinition } from './definition.ts';

/** One thing that a version of a DAG says otherwise than another. */
export interface VersionChange {
  /** Null: of the DAG itself. */
  readonly taskId: string | null;
  /** `added`, `removed`: the task. `changed`: what `option` names. */
  readonly kind: 'added' | 'removed' | 'changed';
  /** As authors write it, with dots down to the part that differs: `retries`, `options.command.2`; null: the task as a whole. */
  readonly option: string | null;
  /** Undefined: it is not there. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * What differs between two versions of a DAG: first of the DAG itself, then of its tasks in the order of the later version,
 * then the tasks that are gone. Numbers of tasks are shown as their ids, so that a task that has only moved has not changed.
 */
export function versionChanges(before: DagDefinition, after: DagDefinition): readonly VersionChange[] {
  const [{ tasks: tasksBefore, ...dagBefore }, { tasks: tasksAfter, ...dagAfter }] = [before, after];
  const known = new Map(tasksBefore.map((task) => [task.taskId, named(task, tasksBefore)]));
  const kept = new Set(tasksAfter.map(({ taskId }) => taskId));
  const whole = (taskId: string, kind: 'added' | 'removed'): VersionChange => ({
    taskId,
    kind,
    option: null,
    before: undefined,
    after: undefined,
  });
  return [
    ...differences(null, [], dagBefore as unknown as Json, dagAfter as unknown as Json),
    ...tasksAfter.flatMap((task) => {
      const old = known.get(task.taskId);
      return old === undefined
        ? [whole(task.taskId, 'added')]
        : differences(task.taskId, [], old, named(task, tasksAfter));
    }),
    ...tasksBefore.filter(({ taskId }) => !kept.has(taskId)).map(({ taskId }) => whole(taskId, 'removed')),
  ];
}

/** A task as plain data that names other tasks by id. */
function named(task: TaskDefinition, tasks: readonly TaskDefinition[]): Json {
  const ids = (numbers: readonly number[]): string[] => numbers.map((taskNo) => tasks[taskNo]!.taskId).toSorted();
  return {
    ...(task as unknown as { readonly [key: string]: Json }),
    upstream: ids(task.upstream),
    reads: ids(task.reads),
    teardownOf: task.teardownOf && ids(task.teardownOf),
    caseOf: task.caseOf.map(({ branch, case: name }) => `${tasks[branch]!.taskId}.${name}`),
  };
}

function differences(
  taskId: string | null,
  path: readonly string[],
  before: Json | undefined,
  after: Json | undefined,
): readonly VersionChange[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => differences(taskId, [...path, name], before[name], after[name]));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ taskId, kind: 'changed', option: path.join('.'), before, after }];
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
