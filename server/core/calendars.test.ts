import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './businessDay.ts';
import type { Day } from './calendar.ts';
import { CALENDARS, requireCalendar } from './calendars.ts';
import { daysMovedTo, isWorkingDay, workingDayFrom } from './workingCalendar.ts';

const kr = requireCalendar('kr');
const krx = requireCalendar('krx');
const YEARS = Array.from({ length: 13 }, (_, index) => String(2015 + index));

/** Every day from 2015 to 2027. */
const days: readonly Day[] = Array.from({ length: 4748 }, (_, index) => addDays('2015-01-01', index));
const inside = fc.constantFrom(...days.slice(20, -20));

describe('Korean holidays', () => {
  it.each<[Day, string]>([
    ['2025-01-27', 'Temporary holiday'],
    ['2025-06-03', 'Presidential Election Day'],
    ['2026-03-02', 'Substitute: Independence Movement Day'],
    ['2017-10-06', 'Substitute: Chuseok'],
    ['2026-07-17', 'Constitution Day'],
    ['2027-02-09', 'Substitute: Seollal'],
  ])('has %s as %s', (day, name) => {
    expect(kr.years[day.slice(0, 4)]?.holidays[day]).toBe(name);
    expect(isWorkingDay(kr, day)).toBe(false);
    expect(isWorkingDay(krx, day)).toBe(false);
  });

  it.each<Day>(['2025-07-17', '2025-05-02', '2022-05-09', '2027-06-07', '2026-12-31'])('works on %s', (day) => {
    expect(isWorkingDay(kr, day)).toBe(true);
  });

  it.each([
    ['Seollal', YEARS],
    ['Chuseok', YEARS],
    ["Buddha's Birthday", YEARS],
  ])('has %s in every year, with the source of each', (name, years) => {
    expect(Object.keys(kr.years)).toEqual(years);
    for (const { source, holidays } of Object.values(kr.years)) {
      expect(Object.values(holidays).filter((holiday) => holiday.split(' and ').includes(name))).toHaveLength(1);
      expect(source).toMatch(/holidays 0\.108/);
    }
  });

  it('holds days of the year alone', () => {
    for (const { years } of CALENDARS) {
      for (const [year, { holidays }] of Object.entries(years)) {
        expect(Object.keys(holidays).filter((day) => !day.startsWith(year))).toEqual([]);
        expect(Object.keys(holidays).length).toBeGreaterThanOrEqual(16);
      }
    }
  });
});

describe('market days of the Korea Exchange', () => {
  it('are as many as the exchange had', () => {
    const counted = YEARS.slice(0, 11).map(
      (year) => days.filter((day) => day.startsWith(year) && isWorkingDay(krx, day)).length,
    );
    expect(counted).toEqual([248, 246, 243, 244, 246, 248, 248, 246, 245, 244, 242]);
  });

  it.each<Day>(['2024-05-01', '2024-12-31', '2022-12-30', '2023-12-29', '2026-12-31'])(
    'leave out %s, on which Korea works',
    (day) => {
      expect([isWorkingDay(kr, day), isWorkingDay(krx, day)]).toEqual([true, false]);
    },
  );

  it('are working days in Korea', () => {
    expect(days.filter((day) => isWorkingDay(krx, day) && !isWorkingDay(kr, day))).toEqual([]);
  });
});

describe('working days', () => {
  it('are the nearest in either direction', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CALENDARS),
        inside,
        fc.constantFrom(1 as const, -1 as const),
        (calendar, day, step) => {
          const found = workingDayFrom(calendar, day, step);
          expect(isWorkingDay(calendar, found)).toBe(true);
          for (let between = day; between !== found; between = addDays(between, step)) {
            expect(isWorkingDay(calendar, between)).toBe(false);
          }
        },
      ),
    );
  });

  it('take over each day without work exactly once', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CALENDARS), inside, (calendar, day) => {
        expect(daysMovedTo(calendar, workingDayFrom(calendar, day, 1), 'next')).toContain(day);
        expect(daysMovedTo(calendar, workingDayFrom(calendar, day, -1), 'previous')).toContain(day);
        const working = workingDayFrom(calendar, day, 1);
        expect(daysMovedTo(calendar, working, 'skip')).toEqual([working]);
        expect(daysMovedTo(calendar, working, 'next').filter((moved) => isWorkingDay(calendar, moved))).toEqual([
          working,
        ]);
      }),
    );
  });

  it.each<Day>(['2014-12-31', '2028-01-01'])('of a year without data are unknown: %s', (day) => {
    expect(() => isWorkingDay(kr, day)).toThrow(
      expect.objectContaining({
        code: 'NO_CALENDAR_YEAR',
        message: expect.stringContaining(
          `The calendar "kr" has no data for ${day.slice(0, 4)}, only for 2015 to 2027.`,
        ) as string,
      }) as Error,
    );
  });

  it('are unknown of a calendar that is not there', () => {
    expect(() => requireCalendar('de')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_CALENDAR',
        message: 'There is no calendar "de". Give one of: kr, krx; or make it: haru calendars set de FILE.',
      }) as Error,
    );
  });
});
