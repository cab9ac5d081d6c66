import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  changeBetween,
  HOUR_MS,
  instantInGap,
  instantsOf,
  isZone,
  offsetAt,
  readingAt,
  requireZone,
  zoneFault,
} from './zone.ts';

const at = (text: string): number => Date.parse(text);
const shown = (instants: readonly number[]): string[] => instants.map((instant) => new Date(instant).toISOString());

describe('zones', () => {
  it.each(['UTC', 'Asia/Seoul', 'America/New_York', 'Etc/GMT-9', 'asia/seoul'])('knows %s', (zone) => {
    expect(isZone(zone)).toBe(true);
    expect(requireZone(zone)).toBe(zone);
    expect(zoneFault(zone)).toBeNull();
  });

  it.each([
    ['Asia/Soul', /Did you mean "Asia\/Seoul"\?/],
    ['Seoul', /Did you mean "Asia\/Seoul"\?/],
    ['America/New York', /Did you mean "America\/New_York"\?/],
    ['+09:00', /Give an IANA name/],
    ['', /Give an IANA name/],
    ['Central European Something', /Give an IANA name/],
  ])('refuses %o with a hint', (zone, hint) => {
    expect(isZone(zone)).toBe(false);
    expect(() => requireZone(zone)).toThrow(hint);
    expect(zoneFault(zone)).toMatch(hint);
    expect(() => readingAt(zone, 0)).toThrow(expect.objectContaining({ code: 'INVALID_ZONE' }) as Error);
  });

  it('keeps one formatter of a zone, however it is spelled', () => {
    const made = vi.spyOn(Intl, 'DateTimeFormat');
    const spellings = ['Asia/Bangkok', 'asia/bangkok', 'ASIA/BANGKOK', 'aSiA/bAnGkOk'];
    expect(spellings.map((zone) => offsetAt(zone, 0))).toEqual(spellings.map(() => 7 * HOUR_MS));
    expect(made).toHaveBeenCalledTimes(1);
    made.mockRestore();
    // The sign of kelvin, whose small letter is a k.
    expect(isZone('Asia/Bang\u212Aok')).toBe(false);
    expect(() => readingAt('Asia/Bang\u212Aok', 0)).toThrow(expect.objectContaining({ code: 'INVALID_ZONE' }) as Error);
  });
});

describe('offsetAt', () => {
  it.each([
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['Asia/Seoul', '2022-11-30T00:00:00Z', 9],
    ['Asia/Seoul', '1987-07-01T00:00:00Z', 10],
    ['Asia/Seoul', '1988-07-01T00:00:00Z', 10],
    ['Asia/Seoul', '1988-12-01T00:00:00Z', 9],
    ['America/New_York', '2026-03-08T06:59:59Z', -5],
    ['America/New_York', '2026-03-08T07:00:00Z', -4],
    ['Australia/Lord_Howe', '2026-01-01T00:00:00Z', 11],
    ['Australia/Lord_Howe', '2026-07-01T00:00:00Z', 10.5],
    ['Asia/Seoul', '9999-12-31T20:00:00Z', 9],
  ])('%s at %s is %d hours ahead', (zone, instant, hours) => {
    expect(offsetAt(zone, at(instant))).toBe(hours * HOUR_MS);
  });

  it('knows local mean time of long ago, to the second', () => {
    expect(offsetAt('Asia/Seoul', at('1900-01-01T00:00:00Z'))).toBe((8 * 3600 + 27 * 60 + 52) * 1000);
    expect(offsetAt('Asia/Seoul', at('-000001-01-01T00:00:00Z'))).toBe((8 * 3600 + 27 * 60 + 52) * 1000);
  });

  it('keeps milliseconds, before the epoch too', () => {
    expect(readingAt('Asia/Seoul', -1)).toBe(9 * HOUR_MS - 1);
    expect(readingAt('Asia/Seoul', 1_234)).toBe(9 * HOUR_MS + 1_234);
  });
});

describe('readingAt', () => {
  it.each(['Australia/Lord_Howe', 'America/New_York', 'Africa/Casablanca', 'Asia/Seoul'])(
    'of %s is what Intl shows, every seven hours of eight years',
    (zone) => {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
      const STEP = 7 * HOUR_MS;
      for (let instant = at('2019-01-01T00:30:00Z'); instant < at('2027-01-01T00:00:00Z'); instant += STEP)
        expect(readingAt(zone, instant)).toBe(at(`${format.format(instant).replace(' ', 'T')}Z`));
    },
  );
});

describe('instantsOf', () => {
  const zone = 'America/New_York';

  it('gives one instant for most readings', () => {
    expect(shown(instantsOf(zone, at('2026-07-01T12:00:00Z')))).toEqual(['2026-07-01T16:00:00.000Z']);
    expect(shown(instantsOf(zone, at('2026-03-08T03:00:00Z')))).toEqual(['2026-03-08T07:00:00.000Z']);
  });

  it('gives none where the clock is set forward; there the time moves by the gap', () => {
    expect(instantsOf(zone, at('2026-03-08T02:30:00Z'))).toEqual([]);
    expect(shown([instantInGap(zone, at('2026-03-08T02:30:00Z'))])).toEqual(['2026-03-08T07:30:00.000Z']);
  });

  it('gives both passes where the clock is set back', () => {
    expect(shown(instantsOf(zone, at('2026-11-01T01:30:00Z')))).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-01T06:30:00.000Z',
    ]);
  });

  it('knows the day that Samoa left out', () => {
    expect(instantsOf('Pacific/Apia', at('2011-12-30T12:00:00Z'))).toEqual([]);
  });

  it('finds every instant again by its reading', () => {
    const zones = [
      'Asia/Seoul',
      'America/New_York',
      'Europe/London',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('1950-01-01'), max: at('2100-01-01') }),
        (name, instant) => {
          expect(instantsOf(name, readingAt(name, instant))).toContain(instant);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('changeBetween', () => {
  it('finds the moment at which the clock is set', () => {
    const change = changeBetween('America/New_York', at('2026-03-07T00:00:00Z'), at('2026-03-09T00:00:00Z'));
    expect(shown([change!])).toEqual(['2026-03-08T07:00:00.000Z']);
  });

  it('finds none where it is not', () => {
    expect(changeBetween('Asia/Seoul', at('2026-03-07T00:00:00Z'), at('2026-03-09T00:00:00Z'))).toBeNull();
  });
});
