import type { DagDefinition } from '../../server/core/definition.ts';

/** The names of the operators that a DAG's tasks use, the product's and the author's own, in order. */
export function usedOperators({ tasks }: DagDefinition): readonly string[] {
  const names = tasks.flatMap(({ kind, operator }) => (kind === 'operator' ? [operator] : []));
  return [...new Set(names)].toSorted();
}
