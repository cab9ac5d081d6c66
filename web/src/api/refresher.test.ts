import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRefresher } from './refresher.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class Tab extends EventTarget {
  hidden = false;

  show(): void {
    this.hidden = false;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

/** A query that somebody looks at; `reads` counts how often it was read. */
async function watched() {
  const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const query = { reads: 0 };
  const observer = new QueryObserver(cache, { queryKey: ['run'], queryFn: () => ++query.reads });
  observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  const tab = new Tab();
  return { query, tab, mark: createRefresher(cache, tab) };
}

it('reads once what was marked several times', async () => {
  const { query, mark } = await watched();
  for (let times = 0; times < 5; times += 1) mark(['run']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(query.reads).toBe(2);
});

it('reads no more often than once a second however fast changes come, and reads the last of them', async () => {
  const { query, mark } = await watched();
  for (let at = 0; at < 30; at += 1) {
    mark(['run']);
    await vi.advanceTimersByTimeAsync(100);
  }
  const soFar = query.reads;
  expect(soFar).toBeGreaterThan(2);
  expect(soFar).toBeLessThanOrEqual(4);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(query.reads).toBe(soFar + 1);
});

it('reads what is marked with a longer pause no more often than that, and soon where it was quiet', async () => {
  const { query, mark } = await watched();
  mark(['run'], 5_000);
  await vi.advanceTimersByTimeAsync(200);
  expect(query.reads).toBe(2);
  for (let at = 0; at < 48; at += 1) {
    mark(['run'], 5_000);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(query.reads).toBe(2);
  await vi.advanceTimersByTimeAsync(400);
  expect(query.reads).toBe(3);
});

it('reads nothing in a hidden tab, and what was marked meanwhile once it is seen', async () => {
  const { query, tab, mark } = await watched();
  tab.hidden = true;
  mark(['run']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(query.reads).toBe(1);
  tab.show();
  await vi.advanceTimersByTimeAsync(0);
  expect(query.reads).toBe(2);
});
