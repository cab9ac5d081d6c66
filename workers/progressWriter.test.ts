import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Progress } from '../server/core/progress.ts';
import { createProgressSender } from './child/progressSender.ts';
import { createProgressWriter } from './progressWriter.ts';
import type { FromChild } from './protocol.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const report = (done: number) => ({ done, total: 1_000_000, unit: 'rows', beside: {} });

function createStore() {
  const stored: Progress[] = [];
  return {
    stored,
    writer: createProgressWriter((progress) => {
      stored.push(progress);
      return Promise.resolve();
    }),
  };
}

it('stores the latest report once a second, however often the task speaks', async () => {
  const { stored, writer } = createStore();
  for (let ms = 0; ms < 10_000; ms += 10) {
    writer.report(report(ms * 100));
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(stored).toHaveLength(10);
  expect(stored.at(-1)).toMatchObject({ done: 928_000 + 1_000, rate: 100_000 });
  writer.report(report(1_000_000));
  writer.end();
  expect(stored.at(-1)).toMatchObject({ done: 1_000_000, secondsLeft: 0 });
});

it('costs a short task no write', async () => {
  const { stored, writer } = createStore();
  writer.report(report(1));
  await vi.advanceTimersByTimeAsync(200);
  writer.end();
  await vi.advanceTimersByTimeAsync(5_000);
  writer.report(report(2));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(stored).toEqual([]);
});

it('waits for a slow store, and ends with what was said last', async () => {
  const stored: number[] = [];
  const slow = createProgressWriter(async ({ done }) => {
    stored.push(done);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  });
  for (let second = 1; second <= 6; second++) {
    slow.report(report(second));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(stored).toHaveLength(2);
  slow.report(report(7));
  slow.end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stored.at(-1)).toBe(7);
});

it('sends few messages from the task to its worker, the last one with the end', async () => {
  const sent: FromChild[] = [];
  const sender = createProgressSender({
    send: (message) => void sent.push(message),
    call: () => Promise.reject(new Error('not called')),
    onMessage: () => undefined,
  });
  for (let row = 1; row <= 100_000; row++) sender.report(row, undefined, 'rows');
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(600);
  expect(sent).toHaveLength(2);
  sender.report(Number.NaN);
  sender.flush();
  expect(sent).toHaveLength(2);
  sender.report(100_001);
  sender.flush();
  expect(sent.at(-1)).toEqual({ type: 'progress', progress: { done: 100_001, total: null, unit: null, beside: {} } });
});
