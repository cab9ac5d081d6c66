import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { horizonOf, panSpan, shareOf, timeAxis, zoomSpan } from './timeAxis.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (ticks: readonly number[]) => ticks.map((tick) => new Date(tick).toISOString().slice(11, 19));

describe('ticks', () => {
  test('stand at even times', () => {
    const axis = timeAxis({ from: at('2026-11-21T00:10:07Z'), to: at('2026-11-21T00:11:00Z') }, 'UTC');
    expect(iso(axis.ticks)).toEqual(['00:10:10', '00:10:20', '00:10:30', '00:10:40', '00:10:50', '00:11:00']);
  });

  test('stand at hours of the zone, whose offset may be no whole hour', () => {
    const axis = timeAxis({ from: at('2026-11-21T00:10:00Z'), to: at('2026-11-21T06:10:00Z') }, 'Asia/Kolkata');
    expect(iso(axis.ticks)).toEqual(['00:30:00', '01:30:00', '02:30:00', '03:30:00', '04:30:00', '05:30:00']);
  });

  test('are never more than nine, however long the time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 10 ** 9 }), (length) => {
        const { ticks } = timeAxis({ from: 1_700_000_000_123, to: 1_700_000_000_123 + length }, 'Asia/Seoul');
        expect(ticks.length).toBeLessThanOrEqual(9);
      }),
    );
  });
});

describe('a part of the time', () => {
  const whole = { from: 0, to: 1_000 };

  test('is zoomed around the moment under the pointer', () => {
    const closer = zoomSpan(whole, 0.5, 0.25, whole);
    expect(closer).toEqual({ from: 125, to: 625 });
    expect(shareOf(250, closer)).toBe(0.25);
    expect(zoomSpan(closer, 100, 0.5, whole)).toEqual(whole);
    expect(zoomSpan(closer, 0, 0.5, whole)).toEqual({ from: 370, to: 380 });
  });

  test('moves up to the ends', () => {
    expect(panSpan({ from: 100, to: 300 }, 0.5, whole)).toEqual({ from: 200, to: 400 });
    expect(panSpan({ from: 100, to: 300 }, -2, whole)).toEqual({ from: 0, to: 200 });
    expect(panSpan({ from: 700, to: 900 }, 2, whole)).toEqual({ from: 800, to: 1_000 });
  });
});

test('the end of what goes on is ahead, and rarely another', () => {
  const ends = new Set<number>();
  for (let now = 0; now < 600_000; now += 1_000) {
    const end = horizonOf(0, now);
    expect(end).toBeGreaterThan(now);
    ends.add(end);
  }
  expect(ends.size).toBeLessThan(35);
});
