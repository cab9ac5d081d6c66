import { expect, test } from 'vitest';
import { roughly } from './duration.ts';

test.each([
  [0.2, '1 s'],
  [89.4, '89 s'],
  [90, '2 min'],
  [3_600, '60 min'],
  [5_400, '2 h'],
  [90_000, '25 h'],
])('%d s are %s', (seconds, words) => {
  expect(roughly(seconds)).toBe(words);
});
