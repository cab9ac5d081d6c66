import type { DagDefinition, Json } from './definition.ts';

/** The values of a run's params where none are given: the defaults of their schemas. */
export function defaultParams({ params }: Pick<DagDefinition, 'params'>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, schema]) => {
      const value =
        typeof schema === 'object' && schema !== null && 'default' in schema ? schema['default'] : undefined;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
