import type { LiveTask } from './body.ts';
import { DagError } from './dagError.ts';
import { suggestion } from './identifier.ts';
import { TASK_OPTION_NAMES, type TaskOptions } from './taskOptions.ts';

type Bag = Readonly<Record<string, unknown>>;

const NAMES: ReadonlySet<string> = new Set(TASK_OPTION_NAMES);

/** Parts the options of a verb into those that every task has and its own; a name that is neither is refused. */
export function splitOptions(
  what: string,
  options: object,
  own: readonly string[],
): { readonly settings: TaskOptions; readonly rest: Bag } {
  if (typeof options !== 'object' || options === null) {
    throw new DagError('INVALID_OPTION', `${what}: its options are missing`);
  }
  const settings: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (own.includes(name)) rest[name] = value;
    else if (NAMES.has(name)) settings[name] = value;
    else throw unknownOption(what, name, [...own, ...NAMES]);
  }
  return { settings, rest };
}

export function unknownOption(what: string, name: string, known: readonly string[]): DagError {
  return new DagError('INVALID_OPTION', `${what} has no option '${name}'${suggestion(name, known)}`);
}

export function checkFunction(what: string, value: unknown): NonNullable<LiveTask['run']> {
  if (typeof value === 'function') return value as NonNullable<LiveTask['run']>;
  throw new DagError('INVALID_OPTION', `${what} must be a function`);
}

/** A task's `input`: an object of values, or one Ref to an object. */
export function checkInput(what: string, value: unknown): LiveTask['input'] {
  if (value === undefined) return {};
  const isRef = typeof value === 'function';
  if (isRef || (typeof value === 'object' && value !== null)) return value as LiveTask['input'];
  throw new DagError('INVALID_OPTION', `${what}: input is ${JSON.stringify(value)}: give an object, { name: value }`);
}
