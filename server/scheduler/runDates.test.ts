import { describe, expect, it } from 'vitest';
import { inRunId } from './runDates.ts';

describe('an instant in a run id', () => {
  it.each([
    ['2022-12-01T00:10:00Z', '2022-12-01T00:10:00+00:00'],
    ['2022-12-01T09:10:00.120+09:00', '2022-12-01T00:10:00.120000+00:00'],
  ])('%s', (given, expected) => {
    expect(inRunId(new Date(given))).toBe(expected);
  });
});
