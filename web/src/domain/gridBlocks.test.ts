import { expect, it } from 'vitest';
import { blocksOf } from './gridBlocks.ts';

it('covers a range by whole blocks from the end', () => {
  expect(blocksOf(20, { from: 5, to: 14 }, -1)).toEqual([
    { from: 4, to: 12 },
    { from: 12, to: 20 },
  ]);
  expect(blocksOf(20, { from: 0, to: 4 }, -1)).toEqual([{ from: 0, to: 4 }]);
  expect(blocksOf(20, { from: 0, to: 0 }, -1)).toEqual([]);
});

it('has the tab stop', () => {
  expect(blocksOf(40, { from: 0, to: 8 }, 39)).toEqual([
    { from: 0, to: 8 },
    { from: 32, to: 40 },
  ]);
  expect(blocksOf(8, { from: 0, to: 8 }, 7)).toEqual([{ from: 0, to: 8 }]);
});

it('leaves blocks as they are where older columns come', () => {
  const before = blocksOf(20, { from: 12, to: 20 }, -1);
  const after = blocksOf(50, { from: 42, to: 50 }, -1);
  expect(after.map(({ from, to }) => ({ from: from - 30, to: to - 30 }))).toEqual(before);
});
