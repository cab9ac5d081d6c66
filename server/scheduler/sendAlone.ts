import type { Queryable } from '../db/transaction.ts';
import { isWorkerUp } from '../db/notifications.ts';

/** A worker that has not shown itself for so long is not up. */
const SILENCE_SECONDS = 15;

/**
 * Answers whether no worker has been up for `aloneMs`, as far as this process has seen: only then schedulers send
 * notifications themselves. It is asked every second.
 */
export function createAloneness(db: Queryable, aloneMs: number, clock: () => number): () => Promise<boolean> {
  let aloneSince: number | null = null;
  return async () => {
    if (await isWorkerUp(db, SILENCE_SECONDS)) {
      aloneSince = null;
      return false;
    }
    aloneSince ??= clock();
    return clock() - aloneSince >= aloneMs;
  };
}
