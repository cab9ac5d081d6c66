import type { DagDefinition } from '../server/core/definition.ts';
import { elementsIn, MAX_MAPPED } from '../server/core/mapping.ts';
import { valueAt } from '../server/core/valueAt.ts';
import { serializeResult, type StoredResult } from './result.ts';

/** A list in a task's result over which other tasks are mapped, element by element. */
export interface ResultList {
  readonly place: number;
  readonly elements: readonly StoredResult[];
}

const NULL: StoredResult = { json: 'null', datePaths: [] };

/** The lists that other tasks want of this one's result. Throws, and so fails the task, where one is no list, or is too long. */
export function resultLists(definition: DagDefinition, taskId: string, result: unknown): readonly ResultList[] {
  const taskNo = definition.tasks.findIndex((task) => task.taskId === taskId);
  const paths = definition.tasks[taskNo]?.listPaths ?? [];
  return paths.map((path, place) => {
    const value = valueAt(result, path);
    const elements = elementsIn(value);
    const users = usersOf(definition, taskNo, place);
    const what = path.length === 0 ? 'the result' : `the result's '${path.join('.')}'`;
    if (!elements)
      throw new TypeError(
        `${what} is ${nameOf(value)}, but ${users} it: return a list, or a record whose entries are meant`,
      );
    if (elements.length > MAX_MAPPED) {
      throw new RangeError(
        `${what} has ${elements.length} elements, but ${users} it, and at most ${MAX_MAPPED} are possible: return a list of parts`,
      );
    }
    return { place, elements: elements.map((element) => serializeResult(element) ?? NULL) };
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
