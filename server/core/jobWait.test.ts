import { expect, test } from 'vitest';
import { LAST_LOOK_MS, limitOfLook, nextLook } from './jobWait.ts';

test.each([
  ['at the launch', 1_000, 600_000],
  ['after a while', 401_000, 200_000],
  ['shortly before the end', 600_999, LAST_LOOK_MS],
  ['when the time is over', 900_000, LAST_LOOK_MS],
])('how long a look may take: %s', (_, now, expected) => {
  expect(limitOfLook(600_000, 1_000, now)).toBe(expected);
});

test.each([
  ['as wanted', 500, 600, 10_000, 600],
  ['without a limit', 500, 600, null, 600],
  ['at the limit', 9_500, 12_000, 10_000, 10_100],
  ['not any more, once the limit is over', 10_100, 12_000, 10_000, null],
])('the next look comes %s', (_, now, wanted, limit, expected) => {
  expect(nextLook(wanted, 100, now, limit)).toBe(expected);
});
