import { expect, test } from 'vitest';
import { isInstant } from './instant.ts';

test.each([
  ['2026-01-31T09:00:00Z', true],
  ['2026-01-31 09:00+09:00', true],
  ['2026-01-31T09:00:00.123456789z', true],
  ['2026-01-31T09:00:00', false],
  ['2026-01-31', false],
  ['2026-13-01T00:00:00Z', false],
  ['2026-02-30T00:00:00Z', false],
  ['2026-04-31T23:00:00+09:00', false],
  ['2024-02-29T00:00:00Z', true],
  ['2026-01-31T09:00:00+25:00', false],
])('%s: %s', (text, expected) => {
  expect(isInstant(text)).toBe(expected);
});
