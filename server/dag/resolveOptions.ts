import { types } from 'node:util';
import type { Json } from '../core/definition.ts';
import type { LiveTask } from './body.ts';
import { isConnectionRef } from './connection.ts';
import type { Context } from './context.ts';
import { DagError } from './dagError.ts';
import { explain } from './operatorOptions.ts';
import { refSource, type RefPath } from './ref.ts';

/** What Refs stand for in one run: results of tasks by id, and the run's params. */
export interface RunValues {
  readonly results: ReadonlyMap<string, unknown>;
  readonly params: Readonly<Record<string, Json>>;
}

/** What a try works on: an operator's options, or a function task's `input` (its `options` are empty). */
export interface ResolvedTask {
  readonly options: Readonly<Record<string, unknown>>;
  readonly input: unknown;
}

/** Resolves everything that a task was declared with, and checks the options of an operator of the author's own. */
export function resolveTask(task: LiveTask, values: RunValues, context: Context): ResolvedTask {
  if (task.kind !== 'operator') return { options: {}, input: resolveValue(task.options, values) };
  const input = resolveValue(task.input, values);
  const options = resolveOptions(task.options, values, context, input);
  if (task.schema) {
    const wrong = explain(task.schema, options);
    if (wrong)
      throw new DagError('INVALID_OPTION', `${task.operator} '${task.taskId}': its options do not fit: ${wrong}`);
  }
  return { options, input };
}

/** An operator's options: functions are called with context and input, Refs replaced; what is undefined is left out. */
export function resolveOptions(
  options: Readonly<Record<string, unknown>>,
  values: RunValues,
  context: Context,
  input: unknown,
): Readonly<Record<string, unknown>> {
  const resolved = Object.entries(options).map(([name, value]) => {
    const isComputed = typeof value === 'function' && !refSource(value);
    return [
      name,
      isComputed ? (value as (c: Context, i: unknown) => unknown)(context, input) : resolveValue(value, values),
    ] as const;
  });
  return Object.fromEntries(resolved.filter(([, value]) => value !== undefined));
}

/** The value with each Ref in it replaced by what it stands for; a place that the result has not is undefined. */
export function resolveValue(value: unknown, values: RunValues): unknown {
  const source = refSource(value);
  if (source) {
    return read(source.kind === 'result' ? values.results.get(source.taskId) : values.params[source.name], source.path);
  }
  if (typeof value !== 'object' || value === null || types.isDate(value) || isConnectionRef(value)) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => resolveValue(each, values));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveValue(each, values)]));
}

function read(value: unknown, path: RefPath): unknown {
  let at = value;
  for (const key of path) {
    if (at === null || at === undefined) return undefined;
    if (typeof key === 'number') at = Array.isArray(at) ? at.at(key) : undefined;
    else at = Object.hasOwn(Object(at) as object, key) ? (at as Readonly<Record<string, unknown>>)[key] : undefined;
  }
  return at;
}
