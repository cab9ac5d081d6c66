import type { Context } from './context.ts';
import { notSupported } from './dagError.ts';
import type { Task } from './handles.ts';
import type { TaskOptions } from './taskOptions.ts';
import type { Duration, Resolved, Value } from './value.ts';

/** Waits without holding a slot until `check` says so. */
export function sensor<T = void, const I extends object = {}>(
  taskId: string,
  _options: TaskOptions & {
    input?: I;
    every?: Duration;
    timeout?: Duration;
    softFail?: boolean;
    check: (
      input: Resolved<I>,
      context: Context,
    ) => boolean | { done: boolean; result?: T } | Promise<boolean | { done: boolean; result?: T }>;
  },
): Task<T> {
  throw notSupported(`sensor('${taskId}')`);
}

/** Waits for a person's answer in page or API; holds no slot. */
export function approval<const C extends string = 'approve' | 'reject'>(
  taskId: string,
  _options: TaskOptions & {
    subject: string;
    body?: Value<string>;
    choices?: readonly C[];
    assignees?: readonly string[];
    timeout?: Duration;
    onTimeout?: NoInfer<C>;
  },
): Task<{ readonly choice: C; readonly by: string }> {
  throw notSupported(`approval('${taskId}')`);
}
