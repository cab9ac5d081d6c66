import type { DagDefinition, Json } from '../../core/definition.ts';
import { ApiError } from '../http/apiError.ts';
import type { ParamChecker } from '../../scheduler/paramChecker.ts';

/** The values of a run's params, defaults included; what does not fit is answered in Airflow's words. */
export function requireParams(
  check: ParamChecker,
  definition: DagDefinition,
  given: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const { values, errors } = check(definition, given);
  const [invalid] = errors;
  if (invalid) throw new ApiError(400, `Invalid input for param ${invalid.param}: ${invalid.message}`);
  return values;
}
