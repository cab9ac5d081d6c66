import { expect, it, vi } from 'vitest';
import { inBatches } from './inBatches.ts';

const LIMITS = { waitMs: 0, names: 3, characters: 12 };
const live = () => new AbortController().signal;

it('asks once for what is asked for at a time, and tells of each what was found', async () => {
  const readMany = vi.fn<(names: readonly string[]) => Promise<Map<string, number>>>(
    async (names) => new Map(names.filter((name) => name !== 'none').map((name) => [name, name.length])),
  );
  const { read } = inBatches(readMany, LIMITS);
  expect(await Promise.all(['a', 'bb', 'a', 'none'].map((name) => read(name, live())))).toEqual([1, 2, 1, null]);
  expect(readMany.mock.calls).toEqual([[['a', 'bb']], [['none']]]);
  expect(await read('ccc', live())).toBe(3);
});

it('keeps an address short, and leaves out what nobody waits for any more', async () => {
  const readMany = vi.fn<(names: readonly string[]) => Promise<Map<string, number>>>(async () => new Map());
  const { read } = inBatches(readMany, LIMITS);
  const gone = new AbortController();
  void read('gone', gone.signal);
  const rest = ['seven77', '가', 'x'].map((name) => read(name, live()));
  gone.abort();
  await Promise.all(rest);
  // Hangul takes nine characters in an address.
  expect(readMany.mock.calls).toEqual([[['seven77']], [['가', 'x']]]);
});

it('tells everybody who waits that it failed', async () => {
  const { read } = inBatches<number>(() => Promise.reject(new Error('away')), LIMITS);
  const answers = await Promise.allSettled([read('a', live()), read('b', live())]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
