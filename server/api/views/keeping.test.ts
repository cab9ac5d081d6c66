import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keeping } from './keeping.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const RANGE = { from: 0, to: 1 };

/** Answers that come when they are told to. */
function asked() {
  const answers: PromiseWithResolvers<string>[] = [];
  const ask = keeping(() => {
    const answer = Promise.withResolvers<string>();
    answers.push(answer);
    return answer.promise;
  });
  return { answers, ask };
}

test('an answer is kept for 5 s from when it is there, however long it took', async () => {
  const { answers, ask } = asked();
  const first = ask(RANGE);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(ask(RANGE)).toBe(first);
  answers[0]!.resolve('one');
  expect(await first).toBe('one');
  await vi.advanceTimersByTimeAsync(4_999);
  expect(ask(RANGE)).toBe(first);
  expect(ask({ from: 0, to: 2 })).not.toBe(first);
  await vi.advanceTimersByTimeAsync(1);
  expect(ask(RANGE)).not.toBe(first);
  expect(answers).toHaveLength(3);
});

test('a failure is not kept, and one that comes late takes no newer answer with it', async () => {
  const { answers, ask } = asked();
  const first = ask(RANGE);
  answers[0]!.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  const second = ask(RANGE);
  // So many others that the second is no longer among what is kept.
  for (let to = 2; to < 60; to += 1) void ask({ from: 0, to });
  const third = ask(RANGE);
  expect(third).not.toBe(second);
  answers[1]!.reject(new Error('late'));
  await expect(second).rejects.toThrow('late');
  expect(ask(RANGE)).toBe(third);
});
