import { describe, expect, test } from 'vitest';
import { delayAfter, GIVE_UP_MS, isWorthRepeating } from './delivery.ts';
import { maskTexts, secretTexts } from './secretTexts.ts';

const createdAt = new Date('2026-03-02T00:00:00Z');
const delay = (attempts: number, sinceMs = 0, isFinal = false) =>
  delayAfter({ attempts, createdAt, now: new Date(createdAt.getTime() + sinceMs), isFinal });

describe('a notification that did not arrive', () => {
  test.each([
    [1, 5_000],
    [2, 10_000],
    [8, 640_000],
    [9, 900_000],
    [2_000, 900_000],
  ])('after %i attempts waits for %i ms', (attempts, ms) => {
    expect(delay(attempts)).toBe(ms);
  });

  test('is given up where the receiver says so, and when its time is over', () => {
    expect(delay(1, 0, true)).toBeNull();
    expect(delay(1, GIVE_UP_MS - 5_000)).toBe(5_000);
    expect(delay(1, GIVE_UP_MS - 4_999)).toBeNull();
  });
});

test('only answers about the receiver or the moment are worth a repeat', () => {
  expect([500, 503, 429, 408, 425].map(isWorthRepeating)).not.toContain(false);
  expect([400, 401, 404, 410, 422].map(isWorthRepeating)).not.toContain(true);
});

test('secrets are masked, short ones and what is none are left', () => {
  const secrets = secretTexts({
    password: 'hunter22',
    extra: { apiToken: 'abcdef', port: 5, user: 'somebody', key: 'abc' },
  });
  expect(secrets).toEqual(['hunter22', 'abcdef']);
  expect(secretTexts({ extra: {} })).toEqual([]);
  expect(maskTexts('hunter22:abcdef@somebody', secrets)).toBe('***:***@somebody');
});
