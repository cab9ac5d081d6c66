import type { DagDefinition } from './definition.ts';

/** For how long the instances of a task may be ready without a worker having started them. */
export interface QueuedLimit {
  readonly taskNo: number;
  readonly limitMs: number;
  /** Of an instance that fails by it. */
  readonly reason: string;
}

/** The limits of a DAG's tasks; a task without one has its instances wait on. */
export function queuedLimits({ tasks }: Pick<DagDefinition, 'tasks'>): readonly QueuedLimit[] {
  return tasks.flatMap(({ queuedTimeoutMs }, taskNo) =>
    queuedTimeoutMs === undefined
      ? []
      : {
          taskNo,
          limitMs: queuedTimeoutMs,
          reason: `nothing has started it within its queuedTimeout of ${queuedTimeoutMs / 1000} s`,
        },
  );
}
