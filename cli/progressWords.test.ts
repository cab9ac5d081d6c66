import { expect, it } from 'vitest';
import { progressWords } from './progressWords.ts';

it('says how far a task is, how fast it goes, and how long it will take', () => {
  const beside = [{ unit: 'bytes', done: 262_144_000, rate: 34_950_000 }];
  expect(
    progressWords({ done: 1_200_000, total: 5_000_000, unit: 'events', rate: 180_123.4, secondsLeft: 21.1, beside }),
  ).toBe('1,200,000 of 5,000,000 events (24 %), 180,123 events/s, 262 MB, 35 MB/s, about 21 s left');
});

it('says as much as is known', () => {
  expect(progressWords(null)).toBe('');
  expect(progressWords({ total: 3 })).toBe('');
  expect(progressWords({ done: 3, total: null, unit: null, rate: null, secondsLeft: null, beside: [] })).toBe('3');
  expect(progressWords({ done: 3, unit: 'files' })).toBe('3 files');
  expect(progressWords({ done: 0, total: 0, unit: 'rows' })).toBe('0 of 0 rows');
  expect(progressWords({ done: 1_500, total: 2_000_000, unit: 'bytes', rate: 12.34 })).toBe(
    '1.5 kB of 2 MB (0 %), 12.3 B/s',
  );
  expect(progressWords({ done: 999_999_999, unit: 'bytes', rate: 0.5 })).toBe('1,000 MB, 0.5 B/s');
});
