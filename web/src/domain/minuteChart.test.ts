import { describe, expect, it } from 'vitest';
import { areaPath, clockRange, hourlySums, hourMarks, linePath, minuteCounts, ticksOf } from './minuteChart.ts';

const FROM = Date.parse('2026-11-20T15:00:00Z');
const DAY = { from: FROM, to: FROM + 86_400_000 };
const at = (minute: number) => new Date(FROM + minute * 60_000).toISOString();

describe('counts by minute', () => {
  it('are 0 where nothing is said of what is known, and leave out what lies outside', () => {
    const stretch = { from: FROM, to: FROM + 5 * 60_000 };
    const minutes = [-1, 0, 3, 5].map((minute) => ({ at: at(minute), count: minute + 5 }));
    expect(minuteCounts(minutes, stretch, [stretch])).toEqual([5, 0, 0, 8, 0]);
    expect(minuteCounts(minutes, stretch, [{ from: FROM, to: FROM + 120_000 }])).toEqual([5, 0, null, 8, null]);
  });

  it('add up to hours, the last of which may be short or not known', () => {
    expect(hourlySums([...Array.from({ length: 60 }, () => 1), 2, null])).toEqual([60, 2]);
    expect(hourlySums([null, null])).toEqual([null]);
  });
});

it.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [100, [0, 50, 100]],
  [173, [0, 50, 100, 150, 200]],
  [8_001, [0, 5_000, 10_000]],
])('%d has round lines up to above it', (largest, ticks) => {
  expect(ticksOf(largest)).toEqual(ticks);
});

describe('hours', () => {
  it('stand on the clock of the zone', () => {
    const marks = hourMarks(DAY, 'Asia/Seoul');
    expect(marks.map(({ label }) => label)).toEqual(
      [0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => `${String(hour).padStart(2, '0')}:00`),
    );
    expect(marks[3]?.at).toBe(9 / 24);
  });

  it('of a day on which the clock is set back are where they are', () => {
    const long = { from: Date.parse('2022-10-29T22:00:00Z'), to: Date.parse('2022-10-30T23:00:00Z') };
    const marks = hourMarks(long, 'Europe/Berlin');
    expect(marks[1]).toEqual({ at: 4 / 25, label: '03:00' });
    expect(clockRange(long, 'Europe/Berlin')).toBe('00:00–24:00');
  });

  it('of a part of a day are a range on the same clock', () => {
    expect(clockRange({ from: FROM, to: FROM + 9 * 3_600_000 }, 'Asia/Seoul')).toBe('00:00–09:00');
  });
});

describe('paths', () => {
  it('go through the middle of each minute, or fill its width', () => {
    expect(linePath([0, 5, 10], 10)).toBe('M0.5 100L1.5 50L2.5 0');
    expect(areaPath([0, 5, 10], 10)).toBe('M0 100V100H1V50H2V0H3V100Z');
  });

  it('break where nothing is known', () => {
    expect(linePath([null, 5, null, 10], 10)).toBe('M1.5 50M3.5 0');
    expect(areaPath([null, 5, null, 10], 10)).toBe('M1 100V50H2V100ZM3 100V0H4V100Z');
  });
});
