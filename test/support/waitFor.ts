import { waitUntil } from '../../sandbox/components/waitUntil.ts';

export interface WaitOptions {
  /** Default 10,000. */
  readonly timeoutMs?: number;
  /** Default 20. */
  readonly pollMs?: number;
  /** Named in the error when the time is over. */
  readonly what?: string;
}

/** Asks until the answer is neither null nor false, and resolves with it; throws when the time is over. */
export function waitFor<T>(
  ask: () => Promise<T | null | false> | T | null | false,
  options: WaitOptions = {},
): Promise<T> {
  const { timeoutMs = 10_000, pollMs = 20, what = 'what the test waits for' } = options;
  return waitUntil(ask, { what, timeoutMs, pollMs });
}
