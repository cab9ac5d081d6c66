import type { DagDefinition } from './definition.ts';
import { elementsIn, MAX_MAPPED } from './mapping.ts';
import { valueAt } from './valueAt.ts';

/** A list in a task's result over which other tasks are mapped, by its place among those that they want of it. */
export interface ResultElements {
  readonly place: number;
  readonly elements: readonly unknown[];
}

/** The lists that other tasks want of a task's result. Throws where one is no list, or is too long. */
export function listsInResult(definition: DagDefinition, taskNo: number, result: unknown): readonly ResultElements[] {
  const paths = definition.tasks[taskNo]?.listPaths ?? [];
  return paths.map((path, place) => {
    const value = valueAt(result, path);
    const elements = elementsIn(value);
    const users = usersOf(definition, taskNo, place);
    const what = path.length === 0 ? 'the result' : `the result's '${path.join('.')}'`;
    if (!elements)
      throw new TypeError(
        `${what} is ${nameOf(value)}, but ${users} it: it must be a list, or a record whose entries are meant`,
      );
    if (elements.length > MAX_MAPPED) {
      throw new RangeError(
        `${what} has ${elements.length} elements, but ${users} it, and at most ${MAX_MAPPED} are possible: it must be a list of parts`,
      );
    }
    return { place, elements };
  });
}

function usersOf({ tasks }: DagDefinition, taskNo: number, place: number): string {
  const users = tasks.filter((task) =>
    task.mapped?.lists.some(
      ({ source }) => source.kind === 'result' && source.task === taskNo && source.place === place,
    ),
  );
  return `${users.map((user) => `'${user.taskId}'`).join(', ')} ${users.length === 1 ? 'is' : 'are'} mapped over`;
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return typeof value === 'object' ? `a ${value.constructor.name}` : `a ${typeof value}`;
}
