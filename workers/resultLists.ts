import type { DagDefinition } from '../server/core/definition.ts';
import { listsInResult } from '../server/core/resultLists.ts';
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
  return listsInResult(definition, taskNo, result).map(({ place, elements }) => ({
    place,
    elements: elements.map((element) => serializeResult(element) ?? NULL),
  }));
}
