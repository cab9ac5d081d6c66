import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

export interface Waiting {
  /** What is waited for, as in "<what> did not happen within 10 s". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly pollMs?: number;
}

/** Asks until the answer is neither null nor false, and resolves with it; throws when the time is over. An error of `ask` ends the wait. */
export async function waitUntil<T>(
  ask: () => Promise<T | null | false> | T | null | false,
  waiting: Waiting,
): Promise<T> {
  const end = performance.now() + waiting.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (performance.now() >= end)
      throw new Error(`${waiting.what} did not happen within ${waiting.timeoutMs / 1000} s`);
    await delay(waiting.pollMs ?? POLL_MS);
  }
}
