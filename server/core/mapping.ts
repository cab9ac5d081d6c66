import type { DagDefinition, MapDefinition } from './definition.ts';
import { valueAt } from './valueAt.ts';

/** A list to map over has at most so many elements, and a mapped task so many instances. */
export const MAX_MAPPED = 10_000;

/** Of each list in a mapping, in its order; null: it is not there, or no list. */
export type ListLengths = readonly (number | null)[];

/** Whether the lists are known before any task has run. */
export function isKnownAtStart({ lists }: MapDefinition): boolean {
  return lists.every(({ source }) => source.kind !== 'result');
}

/** The lengths where the definition itself holds all lists; null: some are to be looked up. */
export function literalLengths({ lists }: MapDefinition): ListLengths | null {
  const lengths = lists.map(({ source }) => (source.kind === 'literal' ? source.length : null));
  return lengths.includes(null) ? null : lengths;
}

/** How many instances lists of these lengths give. */
export function instancesOf({ combine }: MapDefinition, lengths: readonly number[]): number {
  return combine === 'zip' ? Math.min(...lengths) : lengths.reduce((count, length) => count * length, 1);
}

/** Which element of each list the instance gets. */
export function elementsOf(mapped: MapDefinition, lengths: readonly number[], mapIndex: number): readonly number[] {
  if (mapped.combine === 'zip') return lengths.map(() => mapIndex);
  let rest = mapIndex;
  return lengths
    .toReversed()
    .map((length) => {
      const element = rest % length;
      rest = Math.floor(rest / length);
      return element;
    })
    .toReversed();
}

/** The tasks over whose results the task is mapped. */
export function listSources(mapped: MapDefinition): readonly number[] {
  return mapped.lists.flatMap(({ source }) => (source.kind === 'result' ? [source.task] : []));
}

/** Whether two tasks are of one mapped group, so that an index of one has to do with the same index of the other only. */
export function areMappedTogether({ tasks }: Pick<DagDefinition, 'tasks'>, a: number, b: number): boolean {
  const group = tasks[a]!.mapped?.group ?? null;
  return group !== null && tasks[b]!.mapped?.group === group;
}

/** The tasks that are expanded together with the given one, itself among them. */
export function expandedTogether(definition: DagDefinition, taskNo: number): readonly number[] {
  const { tasks } = definition;
  return [...tasks.keys()].filter((other) => other === taskNo || areMappedTogether(definition, taskNo, other));
}

/** The elements of a list that a run's params hold; null: there is none. */
export function elementsInParams(
  params: Readonly<Record<string, unknown>> | undefined,
  { name, path }: { readonly name: string; readonly path: readonly (string | number)[] },
): readonly unknown[] | null {
  return elementsIn(valueAt(params, [name, ...path]));
}

/** The elements of a list, and the entries of a record; null: the value is neither. */
export function elementsIn(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value !== 'object' || value === null) return null;
  const prototype: unknown = Object.getPrototypeOf(value);
  // DAG files are evaluated in a world of their own, with another Object.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain ? Object.entries(value) : null;
}
