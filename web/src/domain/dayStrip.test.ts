import { describe, expect, it } from 'vitest';
import { stripOf } from './dayStrip.ts';

const utcDay = (day: string, next: string) => ({
  partition: day,
  start: `${day}T00:00:00Z`,
  end: `${next}T00:00:00Z`,
  state: 'complete' as const,
});
const kst = { start: '2026-11-20T15:00:00Z', end: '2026-11-21T15:00:00Z' };

describe('a strip of a day', () => {
  it('shows the two UTC days of a KST day, cut where the day begins and ends', () => {
    const first = utcDay('2026-11-20', '2026-11-21');
    const second = utcDay('2026-11-21', '2026-11-22');
    const outside = utcDay('2026-11-22', '2026-11-23');
    expect(stripOf([outside, second, first], kst)).toEqual([
      { slice: first, from: 0, to: 375, isCut: { start: true, end: false }, start: kst.start, end: first.end },
      { slice: second, from: 375, to: 1000, isCut: { start: false, end: true }, start: second.start, end: kst.end },
    ]);
  });

  it('is filled by a slice of the same day', () => {
    const whole = { partition: '2026-11-21', ...kst, state: 'stale' as const };
    expect(stripOf([whole], kst)).toMatchObject([{ from: 0, to: 1000, isCut: { start: false, end: false } }]);
  });
});
