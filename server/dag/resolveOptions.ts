import { types } from 'node:util';
import type { Json } from '../core/definition.ts';
import { valueAt } from '../core/valueAt.ts';
import type { LiveTask } from './body.ts';
import { isConnectionRef } from './connection.ts';
import type { Context } from './context.ts';
import { DagError } from './dagError.ts';
import { explain } from './operatorOptions.ts';
import { refSource, type RefSource } from './ref.ts';

/** What Refs stand for in one run: results of tasks by id, the run's params, and the element of a mapped instance. */
export interface RunValues {
  readonly results: ReadonlyMap<string, unknown>;
  readonly params: Readonly<Record<string, Json>>;
  readonly element?: Readonly<Record<string, unknown>>;
}

/** What a try works on: an operator's options, or a function task's `input` (its `options` are empty). */
export interface ResolvedTask {
  readonly options: Readonly<Record<string, unknown>>;
  readonly input: unknown;
}

/** Resolves everything that a task was declared with, and checks the options of an operator of the author's own. */
export function resolveTask(task: LiveTask, values: RunValues, context: Context): ResolvedTask {
  // In a mapped group, the element comes where the author has put it.
  const own = task.mapping?.group === null ? values.element : undefined;
  if (task.kind !== 'operator') return { options: {}, input: withElement(resolveValue(task.options, values), own) };
  const given = resolveValue(task.input, values);
  const input = task.mapsInput ? withElement(given, own) : given;
  const options = { ...resolveOptions(task.options, values, context, input), ...(task.mapsInput ? {} : own) };
  if (task.schema) {
    const wrong = explain(task.schema, options);
    if (wrong)
      throw new DagError('INVALID_OPTION', `${task.operator} '${task.taskId}': its options do not fit: ${wrong}`);
  }
  return { options, input };
}

function withElement(input: unknown, element: RunValues['element']): unknown {
  return element ? { ...(input as object), ...element } : input;
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
    return valueAt(rootOf(source, values), source.path);
  }
  if (typeof value !== 'object' || value === null || types.isDate(value) || isConnectionRef(value)) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => resolveValue(each, values));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveValue(each, values)]));
}

function rootOf(source: RefSource, values: RunValues): unknown {
  switch (source.kind) {
    case 'result':
      return values.results.get(source.taskId);
    case 'param':
      return values.params[source.name];
    case 'element':
      return values.element;
  }
}
