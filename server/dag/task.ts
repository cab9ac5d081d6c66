import type { Context } from './context.ts';
import type { WithoutTasks } from './declared.ts';
import { declareTask } from './declare.ts';
import type { MaybeMapped } from './handles.ts';
import { MAPPING_OPTIONS, mappingOf, refuseGivenTwice } from './mapping.ts';
import { checkFunction, checkInput, splitOptions } from './splitOptions.ts';
import type { TaskOptions } from './taskOptions.ts';
import type { Elements, Expandable, OptionSet, OptionSets, Resolved } from './value.ts';

/**
 * A typed function as a task. `input` may hold values and other tasks' results; `run` gets them resolved.
 * With `expand` it is mapped: once per element, several keys giving every combination (`zip`: side by side); with
 * `expandEach` once per set of named values, which count before `input`.
 */
export function task<
  const I extends object = {},
  const E extends Expandable = {},
  const S extends OptionSets = readonly [],
  T = void,
>(
  taskId: string,
  options: TaskOptions & {
    input?: I & WithoutTasks<I>;
    expand?: E;
    expandEach?: S;
    zip?: boolean;
    run: (input: Resolved<I> & Elements<E> & OptionSet<S>, context: Context) => T | Promise<T>;
  },
): MaybeMapped<E, S, Awaited<T>> {
  const { settings, rest } = splitOptions(`task '${taskId}'`, options, ['input', 'run', ...MAPPING_OPTIONS]);
  const input = checkInput(`task '${taskId}'`, rest['input']);
  const mapping = mappingOf(`task '${taskId}'`, rest, null);
  refuseGivenTwice(`task '${taskId}'`, input, mapping);
  const declared = declareTask<Awaited<T>>({
    taskId,
    kind: 'task',
    operator: 'task',
    options: input,
    input: {},
    run: checkFunction(`task '${taskId}': run`, rest['run']),
    schema: null,
    settings,
    cases: null,
    skip: null,
    folders: [],
    mapping,
  });
  return declared as MaybeMapped<E, S, Awaited<T>>;
}
