import { setTimeout as delay } from 'node:timers/promises';
import { ClusterError } from './cluster.ts';

export interface Patience {
  /** How long no answer is put up with, from the first one missing on. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal;
  /** Told once, of the first question without an answer. */
  readonly onLost?: (error: ClusterError) => void;
}

const PAUSE_MS = 2_000;

/** Repeats a question that a cluster did not answer; what it refused is refused. */
export async function patiently<T>(ask: () => Promise<T>, { patienceMs, signal, onLost }: Patience): Promise<T> {
  let lostAt: number | null = null;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ClusterError) || error.code !== 'unreachable') throw error;
      if (lostAt === null) onLost?.(error);
      lostAt ??= performance.now();
      if (performance.now() - lostAt >= patienceMs) throw error;
    }
    await delay(PAUSE_MS, undefined, signal === undefined ? {} : { signal });
  }
}
