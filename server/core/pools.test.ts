import { expect, it } from 'vitest';
import { poolMisfit } from './pools.ts';

it.each([
  [3, 3, null],
  [3, -1, null],
  [1, 0, 'the task load takes 1 slots, and its pool mart has 0: it never starts'],
  [3, 2, 'the task load takes 3 slots, and its pool mart has 2: it never starts'],
  [1, undefined, 'the task load is in the pool mart, which is not there: it never starts'],
])('a task of %i slots in a pool of %s: %s', (poolSlots, slots, expected) => {
  expect(poolMisfit({ dagId: 'etl', taskId: 'load', pool: 'mart', poolSlots }, slots)).toBe(expected);
});
