import { VARIABLES, schemaOf, type Environment, type Variable } from './environment.ts';
import { hidePassword } from '../core/hidePassword.ts';
import type { Origin, ReadEnvironment } from './readEnvironment.ts';
import { resolveConfig } from './resolveConfig.ts';

/** One line of `haru config`. */
export interface DescribedVariable {
  readonly variable: Variable;
  /** As it holds, secrets replaced by `***`; for a variable that is not set, what holds instead, in words. */
  readonly value: string;
  readonly from: Origin;
  readonly meaning: string;
}

/** All variables resolved, paths from the working directory, secrets hidden. */
export function describeConfig({ values: given, origins }: ReadEnvironment, cwd: string): DescribedVariable[] {
  const config = resolveConfig(given, cwd);
  const values: Environment = {
    ...given,
    HARU_HOME: config.home,
    HARU_DAGS: config.dagFolders.join(':'),
    WAREHOUSE_URL: config.warehouseUrl,
    ...(config.queueUrl === null ? {} : { QUEUE_URL: config.queueUrl }),
  };
  return VARIABLES.map((variable) => {
    const { description, otherwise, secret } = schemaOf(variable);
    const value = values[variable];
    const shown =
      value === undefined ? `(${otherwise ?? 'not set'})` : secret === true ? '***' : hidePassword(textOf(value));
    return { variable, value: shown, from: origins[variable], meaning: description };
  });
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}
