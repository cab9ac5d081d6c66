import type { Range } from './view.ts';

const KEPT_MS = 5_000;
const KEPT_ANSWERS = 50;

interface Kept<A> {
  /** Infinite while the answer is waited for. */
  until: number;
  readonly answer: Promise<A>;
}

/** Gives the same answer for some seconds from when it is there, so that many pages ask no more often than one does. */
export function keeping<A>(ask: (range: Range) => Promise<A>): (range: Range) => Promise<A> {
  const kept = new Map<string, Kept<A>>();
  return ({ from, to }) => {
    const key = `${from}-${to}`;
    const known = kept.get(key);
    if (known !== undefined && known.until > Date.now()) return known.answer;
    kept.delete(key);
    const asked: Kept<A> = { until: Infinity, answer: ask({ from, to }) };
    asked.answer.then(
      () => {
        asked.until = Date.now() + KEPT_MS;
      },
      () => {
        if (kept.get(key) === asked) kept.delete(key);
      },
    );
    kept.set(key, asked);
    if (kept.size > KEPT_ANSWERS) kept.delete(kept.keys().next().value!);
    return asked.answer;
  };
}
