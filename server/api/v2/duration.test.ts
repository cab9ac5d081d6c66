import { expect, it } from 'vitest';
import { isoDuration, timeDelta } from './duration.ts';

it.each([
  [0, 'PT0S'],
  [1_500, 'PT1.5S'],
  [5_400_000, 'PT1H30M'],
  [90_000_000, 'PT25H'],
])('%i ms is %s', (ms, text) => {
  expect(isoDuration(ms)).toBe(text);
});

it('counts days, seconds and microseconds apart', () => {
  expect(timeDelta(86_400_000 + 3_001.5)).toEqual({ __type: 'TimeDelta', days: 1, seconds: 3, microseconds: 1_500 });
});
