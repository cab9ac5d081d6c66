import type { DagDefinition, Json } from '../../core/definition.ts';
import type { ParamChecker } from '../../scheduler/paramChecker.ts';

/** The values of a run's params, defaults included, and what does not fit, field by field; a param that the DAG does not have too. */
export function checkedParams(check: ParamChecker, definition: DagDefinition, given: Readonly<Record<string, Json>>) {
  const { values, errors } = check(definition, given);
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(definition.params, name));
  return {
    values,
    errors: [
      ...errors.map(({ path, message }) => ({ path: `/params${path}`, message })),
      ...unknown.map((name) => ({ path: `/params/${name}`, message: `is no parameter of ${definition.dagId}` })),
    ],
  };
}
