/** What a body may give back: anything but a promise, for a body only declares and waits for nothing. */
export type Declared = void | string | number | boolean | null | undefined | (object & { readonly then?: never });

/** An `input` in which each task's result is asked for by `.output`. */
export type WithoutTasks<I> = {
  readonly [K in keyof I]: I[K] extends { readonly taskId: string; readonly output: unknown }
    ? 'give the result of the task: task.output'
    : unknown;
};
