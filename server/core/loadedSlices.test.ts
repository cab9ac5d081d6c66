import { expect, test } from 'vitest';
import { loadedSlices } from './loadedSlices.ts';

const DAY = { from: 0, to: 24 };
const of = (source: string, from: number, to: number, loadedAt: number | null) => ({ source, from, to, loadedAt });

test('what no load knows is one slice that is not loaded', () => {
  expect(loadedSlices(DAY, [])).toEqual([{ from: 0, to: 24, loadedAt: null }]);
});

test('a day of two keys, of which one is loaded, is cut between them', () => {
  expect(loadedSlices(DAY, [of('a', -15, 9, 30), of('a', 9, 33, null)])).toEqual([
    { from: 0, to: 9, loadedAt: 30 },
    { from: 9, to: 24, loadedAt: null },
  ]);
});

test('each slice is loaded since its own load, and neighbors of one load are one', () => {
  expect(loadedSlices(DAY, [of('a', 0, 9, 30), of('a', 9, 24, 40)])).toEqual([
    { from: 0, to: 9, loadedAt: 30 },
    { from: 9, to: 24, loadedAt: 40 },
  ]);
  expect(loadedSlices(DAY, [of('a', 0, 9, 30), of('a', 9, 24, 30)])).toEqual([{ from: 0, to: 24, loadedAt: 30 }]);
});

test('of several sources all must have loaded a slice, and the last counts', () => {
  expect(loadedSlices(DAY, [of('a', 0, 24, 30), of('b', 0, 12, 35)])).toEqual([
    { from: 0, to: 12, loadedAt: 35 },
    { from: 12, to: 24, loadedAt: null },
  ]);
});
