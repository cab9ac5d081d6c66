import { expect, test } from 'vitest';
import type { LogLine } from './log.ts';
import { createLineStore, requestFor } from './lineStore.ts';

const line = (message: string): LogLine => ({ at: '', level: 'info', source: 'task', message });

test('of too many lines those that came first go', () => {
  const store = createLineStore(2);
  store.put(1, line('a'));
  store.put(2, line('b'));
  store.put(1, line('again'));
  store.put(3, line('c'));
  expect([1, 2, 3].map((number) => store.get(number)?.message)).toEqual(['again', undefined, 'c']);
});

test('lines that stand together are asked for by page, others one by one', () => {
  expect(requestFor([99, 100, 101, 102], 100)).toEqual({ pages: [1, 101], numbers: [] });
  expect(requestFor([], 100)).toEqual({ pages: [], numbers: [] });
  const far = [1, 500, 900, 2_000];
  expect(requestFor(far, 100)).toEqual({ pages: [], numbers: far });
});
