import type { Context } from './context.ts';
import { notSupported } from './dagError.ts';
import type { WithoutTasks } from './declared.ts';
import { declareTask } from './declare.ts';
import type { Mapped, Task } from './handles.ts';
import { checkFunction, checkInput, splitOptions } from './splitOptions.ts';
import type { TaskOptions } from './taskOptions.ts';
import type { Elements, Expandable, Resolved } from './value.ts';

/**
 * A typed function as a task. `input` may hold values and other tasks' results; `run` gets them resolved.
 * With `expand` it is mapped: once per element, several keys giving every combination (`zip`: side by side).
 */
export function task<const I extends object = {}, const E extends Expandable = {}, T = void>(
  taskId: string,
  options: TaskOptions & {
    input?: I & WithoutTasks<I>;
    expand?: E;
    zip?: boolean;
    run: (input: Resolved<I> & Elements<E>, context: Context) => T | Promise<T>;
  },
): {} extends E ? Task<Awaited<T>> : Mapped<Awaited<T>> {
  const { settings, rest } = splitOptions(`task '${taskId}'`, options, ['input', 'expand', 'zip', 'run']);
  if (rest['expand'] !== undefined) throw notSupported(`task '${taskId}': mapping over a list (\`expand\`)`);
  const declared = declareTask<Awaited<T>>({
    taskId,
    kind: 'task',
    operator: 'task',
    options: checkInput(`task '${taskId}'`, rest['input']),
    input: {},
    run: checkFunction(`task '${taskId}': run`, rest['run']),
    schema: null,
    settings,
    cases: null,
    skip: null,
    folders: [],
  });
  return declared as {} extends E ? Task<Awaited<T>> : Mapped<Awaited<T>>;
}
