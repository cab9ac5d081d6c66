/** What a loader's process is told when it starts, over its channel: an environment or arguments can be read by others. */
export interface LoaderSettings {
  readonly databaseUrl: string;
  /** Absolute paths. */
  readonly folders: readonly string[];
  /** False: the example DAGs stay out. */
  readonly hasExamples: boolean;
  /** Whether a DAG that is new, and says nothing of it, starts paused. */
  readonly isPausedByDefault: boolean;
}

/** What the process says: `ready` after its first round, then a line for each thing that it has to tell. */
export type LoaderMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };
