import { expect, it } from 'vitest';
import { createThrottle } from './throttle.ts';

function failTimes(throttle: ReturnType<typeof createThrottle>, key: string, times: number): void {
  for (let count = 0; count < times; count++) throttle.failed(key);
}

it('stops a key after ten failures, for a minute from the first', () => {
  let now = 0;
  const throttle = createThrottle(() => now);
  failTimes(throttle, 'a', 9);
  expect(throttle.allows('a')).toBe(true);
  now = 30_000;
  throttle.failed('a');
  expect(throttle.allows('a')).toBe(false);
  expect(throttle.allows('b')).toBe(true);
  now = 60_001;
  expect(throttle.allows('a')).toBe(true);
});

it('forgets the failures of a key that succeeds, and the oldest keys of too many', () => {
  const throttle = createThrottle(() => 0);
  failTimes(throttle, 'a', 10);
  throttle.succeeded('a');
  expect(throttle.allows('a')).toBe(true);
  failTimes(throttle, 'a', 10);
  for (let count = 0; count < 10_000; count++) throttle.failed(`other ${count}`);
  expect(throttle.allows('a')).toBe(true);
});
