import type { DagDefinition, Json } from '../server/core/definition.ts';
import { HaruError } from '../server/core/errors.ts';

/** The values of a run's params, defaults included. Throws `INVALID_INPUT` that names each one of `--params` that does not fit. */
export async function requireParams(
  definition: DagDefinition,
  given: Readonly<Record<string, Json>>,
): Promise<Readonly<Record<string, Json>>> {
  const { createParamChecker } = await import('../server/scheduler/paramChecker.ts');
  const { values, errors } = createParamChecker()(definition, given);
  if (errors.length === 0) return values;
  throw new HaruError(
    'INVALID_INPUT',
    `--params do not fit ${definition.dagId}: ${errors.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
  );
}
