import type { LookDefinition } from '../core/definition.ts';
import type { Context } from './context.ts';
import { DagError } from './dagError.ts';
import type { WithoutTasks } from './declared.ts';
import { declareTask } from './declare.ts';
import { parseDuration } from './duration.ts';
import type { Task } from './handles.ts';
import { checkFunction, checkInput, splitOptions } from './splitOptions.ts';
import type { TaskOptions } from './taskOptions.ts';
import type { Duration, Resolved } from './value.ts';

/** Looks every minute, for a week at most, where a sensor does not say it. */
const EVERY: Duration = '1m';
const TIMEOUT: Duration = '7d';

/** Waits without holding a slot until `check` says so. */
export function sensor<T = void, const I extends object = {}>(
  taskId: string,
  options: TaskOptions & {
    input?: I & WithoutTasks<I>;
    /** Between two looks; default '1m'. */
    every?: Duration;
    /** From the first look on; default '7d'. When it is over, the task fails without another try. */
    timeout?: Duration;
    /** Skips the task instead when the time is over, or `check` throws `FailNow`. */
    softFail?: boolean;
    check: (
      input: Resolved<I>,
      context: Context,
    ) => boolean | { done: boolean; result?: T } | Promise<boolean | { done: boolean; result?: T }>;
  },
): Task<T> {
  const what = `sensor '${taskId}'`;
  const { settings, rest } = splitOptions(what, options, ['input', 'every', 'timeout', 'softFail', 'check']);
  return declareTask<T>({
    taskId,
    kind: 'sensor',
    operator: 'sensor',
    options: checkInput(what, rest['input']),
    input: {},
    run: checkFunction(`${what}: check`, rest['check']),
    schema: null,
    settings,
    cases: null,
    skip: null,
    look: lookDefinition(what, rest),
    folders: [],
  });
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
