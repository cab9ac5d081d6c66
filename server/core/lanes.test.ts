import { expect, test } from 'vitest';
import { slotsKeptForLive } from './lanes.ts';

test.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [7, 1],
  [8, 2],
  [100, 25],
])('of %i slots backfills leave %i free', (slots, kept) => {
  expect(slotsKeptForLive(slots)).toBe(kept);
});
