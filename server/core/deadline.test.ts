import { describe, expect, it } from 'vitest';
import { deadlineAt, requireTime } from './deadline.ts';

const due = (at: string, zone: string, dayOffset: number, day: string): string =>
  deadlineAt({ at, zone, dayOffset }, day).toISOString();

describe('deadlineAt', () => {
  it.each([
    ['09:30', 'Asia/Seoul', 1, '2022-11-30', '2022-12-01T00:30:00.000Z'],
    ['09:30', 'Asia/Seoul', 0, '2022-11-30', '2022-11-30T00:30:00.000Z'],
    ['00:00', 'UTC', 1, '2024-02-28', '2024-02-29T00:00:00.000Z'],
    ['23:59', 'Asia/Seoul', -1, '1988-07-02', '1988-07-01T13:59:00.000Z'],
    ['02:30', 'America/New_York', 0, '2026-03-08', '2026-03-08T07:30:00.000Z'],
    ['01:30', 'America/New_York', 0, '2026-11-01', '2026-11-01T06:30:00.000Z'],
  ])('%s in %s, %d days after %s, is %s', (at, zone, dayOffset, day, instant) => {
    expect(due(at, zone, dayOffset, day)).toBe(instant);
  });

  it('refuses a day that is none', () => {
    expect(() => due('09:30', 'UTC', 0, '2022-02-30')).toThrow(
      expect.objectContaining({ code: 'INVALID_DAY' }) as Error,
    );
  });
});

describe('requireTime', () => {
  it.each(['99:99', '24:00', '9:30', '09:60', '', '09:30:00'])('refuses %o', (text) => {
    expect(() => requireTime(text)).toThrow(expect.objectContaining({ code: 'INVALID_TIME' }) as Error);
  });

  it('is counted from midnight', () => {
    expect(requireTime('09:30')).toBe(34_200_000);
  });
});
