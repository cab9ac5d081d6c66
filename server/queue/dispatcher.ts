import type { TryJob, TryQueue } from './queue.ts';

export interface Dispatcher {
  /** Puts jobs on their way; what comes while the queue is busy goes with its next batch. */
  dispatch(jobs: readonly TryJob[]): void;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
}

/**
 * Hands jobs to the queue beside the rounds of a scheduler or worker, because an answer of the queue's store takes longer than
 * a round. What it does not take is reported and given up here: the rows are queued, and the schedulers dispatch them again.
 */
export function createDispatcher(queue: Pick<TryQueue, 'add'>, onError: (error: unknown) => void): Dispatcher {
  let next: TryJob[] = [];
  let handing: Promise<void> | null = null;

  async function hand(): Promise<void> {
    while (next.length > 0) {
      const batch = next;
      next = [];
      await queue.add(batch).catch(onError);
    }
    handing = null;
  }

  return {
    dispatch(jobs) {
      next.push(...jobs);
      if (next.length > 0) handing ??= hand();
    },
    settled: () => handing ?? Promise.resolve(),
  };
}
