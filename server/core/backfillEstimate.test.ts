import { expect, test } from 'vitest';
import { secondsForRuns } from './backfillEstimate.ts';

test.each([
  [0, 4, 60, 0],
  [4, 4, 60, 60],
  [5, 4, 60, 120],
  [2_000, 10, 90, 18_000],
  [3, 1, null, null],
])('%i runs, %i at a time, each %j s: %j s', (runs, maxActiveRuns, secondsPerRun, seconds) => {
  expect(secondsForRuns(runs, maxActiveRuns, secondsPerRun)).toBe(seconds);
});
