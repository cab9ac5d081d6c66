import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Day } from './calendar.ts';
import { addDays, businessDay, endOfDay, keyOfDay, requireDay, splitByDays, startOfDay } from './businessDay.ts';

const shown = (zone: string, start: string, end: string): string[] =>
  splitByDays(new Date(start), new Date(end), zone).map(
    (slice) => `${slice.day} ${slice.start.toISOString()} ${slice.end.toISOString()}`,
  );

describe('businessDay', () => {
  it.each([
    ['2022-11-30T00:00:00.000Z', 'Asia/Seoul', '2022-11-30'],
    ['2022-11-30T14:59:59.999Z', 'Asia/Seoul', '2022-11-30'],
    ['2022-11-30T15:00:00.000Z', 'Asia/Seoul', '2022-12-01'],
    ['2022-11-30T15:00:00.000Z', 'UTC', '2022-11-30'],
    ['1988-07-01T13:59:59.999Z', 'Asia/Seoul', '1988-07-01'],
    ['1988-07-01T14:00:00.000Z', 'Asia/Seoul', '1988-07-02'],
    ['2026-01-01T04:59:59.999Z', 'America/New_York', '2025-12-31'],
  ])('of %s in %s is %s', (instant, zone, day) => {
    expect(businessDay(new Date(instant), zone)).toBe(day);
  });
});

describe('startOfDay', () => {
  it.each([
    ['2022-12-01', 'Asia/Seoul', '2022-11-30T15:00:00.000Z'],
    ['1988-07-02', 'Asia/Seoul', '1988-07-01T14:00:00.000Z'],
    // The clock is set from 00:00 to 01:00: the day begins at 01:00.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    // 00:00 comes twice: the day begins at the first.
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z'],
    // The clock is set from 23:30 to 00:30.
    ['1919-03-31', 'America/Toronto', '1919-03-31T04:30:00.000Z'],
    // The whole day is left out, so it begins with the next one.
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ] as const)('of %s in %s is %s', (day, zone, start) => {
    expect(startOfDay(day, zone).toISOString()).toBe(start);
  });

  it.each([
    ['2026-03-08', 23],
    ['2026-11-01', 25],
    ['2026-07-01', 24],
  ] as const)('gives %s in New York %d hours', (day, hours) => {
    const zone = 'America/New_York';
    expect(endOfDay(day, zone).getTime() - startOfDay(day, zone).getTime()).toBe(hours * 3_600_000);
  });
});

describe('splitByDays', () => {
  it('cuts a UTC day at KST midnight', () => {
    expect(shown('Asia/Seoul', '2022-11-30T00:00:00.000Z', '2022-12-01T00:00:00.000Z')).toEqual([
      '2022-11-30 2022-11-30T00:00:00.000Z 2022-11-30T15:00:00.000Z',
      '2022-12-01 2022-11-30T15:00:00.000Z 2022-12-01T00:00:00.000Z',
    ]);
  });

  it('gives nothing of an empty stretch', () => {
    expect(shown('Asia/Seoul', '2022-11-30T15:00:00.000Z', '2022-11-30T15:00:00.000Z')).toEqual([]);
  });

  it('does not touch the day that begins where the stretch ends', () => {
    expect(shown('Asia/Seoul', '2022-11-29T15:00:00.000Z', '2022-11-30T15:00:00.000Z')).toHaveLength(1);
  });

  it('leaves out a day that the zone left out', () => {
    expect(shown('Pacific/Apia', '2011-12-30T00:00:00.000Z', '2011-12-31T00:00:00.000Z')).toEqual([
      '2011-12-29 2011-12-30T00:00:00.000Z 2011-12-30T10:00:00.000Z',
      '2011-12-31 2011-12-30T10:00:00.000Z 2011-12-31T00:00:00.000Z',
    ]);
  });

  it('loses and doubles nothing, and every instant of a slice is on its day', () => {
    const zones = [
      'UTC',
      'Asia/Seoul',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'America/Havana',
    ];
    const from = Date.parse('1960-01-01');
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: from, max: Date.parse('2100-01-01') }),
        fc.integer({ min: 0, max: 5 * 86_400_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (zone, start, length, part) => {
          const slices = splitByDays(new Date(start), new Date(start + length), zone);
          const edges = slices.flatMap((slice) => [slice.start.getTime(), slice.end.getTime()]);
          expect(edges.length === 0).toBe(length === 0);
          if (length === 0) return;
          expect([edges[0], edges.at(-1)]).toEqual([start, start + length]);
          for (let index = 1; index < edges.length - 1; index += 2) expect(edges[index]).toBe(edges[index + 1]);
          for (const slice of slices) {
            const inside = Math.floor(slice.start.getTime() + part * (slice.end.getTime() - 1 - slice.start.getTime()));
            expect(businessDay(new Date(inside), zone)).toBe(slice.day);
            expect(businessDay(new Date(slice.end.getTime() - 1), zone)).toBe(slice.day);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('days', () => {
  it('are counted on the calendar', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(keyOfDay('2022-11-30')).toBe('20221130');
    expect(requireDay('2024-02-29')).toBe('2024-02-29' satisfies Day);
  });

  it.each(['2023-02-29', '2022-13-01', '20221130', '2022-11-30T00:00', ''])('refuse %o', (text) => {
    expect(() => requireDay(text)).toThrow(expect.objectContaining({ code: 'INVALID_DAY' }) as Error);
  });
});
