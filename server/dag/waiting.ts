import type { LookDefinition } from '../core/definition.ts';
import type { Context } from './context.ts';
import { DagError } from './dagError.ts';
import type { WithoutTasks } from './declared.ts';
import { declareTask } from './declare.ts';
import { parseDuration } from './duration.ts';
import type { MaybeMapped } from './handles.ts';
import { MAPPING_OPTIONS, mappingOf, refuseGivenTwice } from './mapping.ts';
import { checkFunction, checkInput, splitOptions } from './splitOptions.ts';
import type { TaskOptions } from './taskOptions.ts';
import type { Duration, Elements, Expandable, OptionSet, OptionSets, Resolved } from './value.ts';

/** Looks every minute, for a week at most, where a sensor does not say it. */
const EVERY: Duration = '1m';
const TIMEOUT: Duration = '7d';

const OWN = ['input', 'every', 'timeout', 'softFail', 'check'];

/** Waits without holding a slot until `check` says so; mapped as a task is, it waits once for each element. */
export function sensor<
  T = void,
  const I extends object = {},
  const E extends Expandable = {},
  const S extends OptionSets = readonly [],
>(
  taskId: string,
  options: TaskOptions & {
    input?: I & WithoutTasks<I>;
    expand?: E;
    expandEach?: S;
    zip?: boolean;
    /** Between two looks; default '1m'. */
    every?: Duration;
    /** From the first look on; default '7d'. When it is over, the task fails without another try. */
    timeout?: Duration;
    /** Skips the task instead when the time is over, or `check` throws `FailNow`. */
    softFail?: boolean;
    check: (
      input: Resolved<I> & Elements<E> & OptionSet<S>,
      context: Context,
    ) => boolean | { done: boolean; result?: T } | Promise<boolean | { done: boolean; result?: T }>;
  },
): MaybeMapped<E, S, T> {
  const what = `sensor '${taskId}'`;
  const { settings, rest } = splitOptions(what, options, [...OWN, ...MAPPING_OPTIONS]);
  const input = checkInput(what, rest['input']);
  const mapping = mappingOf(what, rest, null);
  refuseGivenTwice(what, input, mapping);
  const declared = declareTask<T>({
    taskId,
    kind: 'sensor',
    operator: 'sensor',
    options: input,
    input: {},
    run: checkFunction(`${what}: check`, rest['check']),
    schema: null,
    settings,
    cases: null,
    skip: null,
    look: lookDefinition(what, rest),
    folders: [],
    mapping,
  });
  return declared as MaybeMapped<E, S, T>;
}

function lookDefinition(what: string, options: Readonly<Record<string, unknown>>): LookDefinition {
  return {
    everyMs: positive(`${what}: every`, options['every'] ?? EVERY),
    timeoutMs: positive(`${what}: timeout`, options['timeout'] ?? TIMEOUT),
    softFail: options['softFail'] === true,
  };
}

function positive(what: string, value: unknown): number {
  const ms = parseDuration(value, what);
  if (ms > 0) return ms;
  throw new DagError('INVALID_OPTION', `${what} is ${JSON.stringify(value)}: give a time that is longer than nothing`);
}
