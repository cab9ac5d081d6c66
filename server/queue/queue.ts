/**
 * What crosses to the workers: that a row of `task_instance` waits to be claimed. A job carries ids only, never data,
 * code or secrets, and lives milliseconds; the truth is in Postgres, and losing every job loses nothing.
 */
export interface TryJob {
  readonly queue: string;
  readonly lane: number;
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly dispatchNumber: number;
}

export type JobStanding = 'unknown' | 'waiting' | 'active';

/** Each question fails where the store is away, after two seconds at the latest. */
export interface TryQueue {
  /** Adds jobs; one whose id is already there is left as it is. */
  add(jobs: readonly TryJob[]): Promise<void>;
  /** Where each of the given jobs stands, in their order. */
  standing(jobs: readonly TryJob[]): Promise<readonly JobStanding[]>;
  /** Hands jobs of the queue's lane to `handle`, one after another, while it is open. */
  consume(queue: string, lane: number, handle: (job: TryJob) => Promise<void>): JobConsumer;
  /** Fails with the reason if the queue's store cannot be reached. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface JobConsumer {
  /** A closed consumer takes no further jobs; one that was on its way still arrives. */
  setOpen(open: boolean): void;
  close(): Promise<void>;
}

/** The job's id: the task instance, its try and the dispatch, so that a re-dispatch is never swallowed as a duplicate. */
export function jobId(job: TryJob): string {
  return `try-${job.runId}-${job.taskNo}-${job.mapIndex}-${job.tryNumber}-${job.dispatchNumber}`;
}
