import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { HaruError } from '../core/errors.ts';
import { hidePassword } from '../core/hidePassword.ts';
import { VARIABLES, schemaOf, type Environment, type Variable } from './environment.ts';

export type Origin = 'environment' | '.env' | 'default';

export interface ReadEnvironment {
  readonly values: Environment;
  /** Where each value comes from. */
  readonly origins: Readonly<Record<Variable, Origin>>;
}

type Texts = Readonly<Record<string, string | undefined>>;

/** The environment over the `.env` file of the working directory; no file is no error. An empty value counts as none. */
export function readEnvironment(env: Texts, cwd: string): ReadEnvironment {
  return parseEnvironment(env, readDotEnv(cwd));
}

/** @throws HaruError INVALID_CONFIG that names every variable at fault, what was given and what is accepted */
export function parseEnvironment(env: Texts, file: Texts = {}): ReadEnvironment {
  const problems = [...new Set([...Object.keys(env), ...Object.keys(file)])].filter(isUnknown).map(unknown);
  const values: Partial<Record<Variable, unknown>> = {};
  const origins: Partial<Record<Variable, Origin>> = {};
  for (const variable of VARIABLES) {
    const given = env[variable] || file[variable];
    const schema = schemaOf(variable);
    origins[variable] = env[variable] ? 'environment' : given ? '.env' : 'default';
    const value = given ? schema.read(given) : schema.default;
    if (value !== undefined) values[variable] = value;
    else if (given) problems.push(refused(variable, given));
  }
  if (problems.length > 0) throw new HaruError('INVALID_CONFIG', problems.join('\n'));
  return { values: values as Environment, origins: origins as Record<Variable, Origin> };
}

function refused(variable: Variable, given: string): string {
  const { accepts, secret } = schemaOf(variable);
  return `${variable}: ${secret === true ? 'the given value' : JSON.stringify(hidePassword(given))} is not accepted; accepted: ${accepts}`;
}

function isUnknown(name: string): boolean {
  return name.startsWith('HARU_') && !(VARIABLES as readonly string[]).includes(name);
}

function unknown(name: string): string {
  const ours = VARIABLES.filter((variable) => variable.startsWith('HARU_'));
  return `${name}: there is no such variable; accepted: ${ours.join(', ')}`;
}

function readDotEnv(cwd: string): Texts {
  try {
    return parseEnv(readFileSync(join(cwd, '.env'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
