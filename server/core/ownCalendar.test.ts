import { expect, it } from 'vitest';
import { cronOf } from '../../test/support/core/cronOf.ts';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { calendarsNamedBy, requireCalendar } from './calendars.ts';
import { ownCalendar, type OwnCalendar } from './ownCalendar.ts';
import { isWorkingDay, workingDayFrom } from './workingCalendar.ts';

const given = (over: Partial<OwnCalendar>): OwnCalendar => ({ title: 'Ours', base: null, holidays: {}, ...over });

it('adds its holidays to those of its base', () => {
  const ours = ownCalendar('ours', given({ base: 'kr', holidays: { '2026-05-04': 'Founding day' } }));
  expect(ours).toMatchObject({ name: 'ours', title: 'Ours' });
  expect(isWorkingDay(ours, '2026-05-04')).toBe(false);
  expect(isWorkingDay(requireCalendar('kr'), '2026-05-04')).toBe(true);
  expect(workingDayFrom(ours, '2026-05-02', 1)).toBe('2026-05-06');
  expect(Object.keys(ours.years)).toEqual(Object.keys(requireCalendar('kr').years));
});

it('knows without a base the years of its holidays alone', () => {
  const ours = ownCalendar('ours', given({ holidays: { '2030-01-01': 'New Year', '2030-12-25': 'Christmas' } }));
  expect(ours.years).toEqual({
    2030: { source: 'haru calendars set', holidays: { '2030-01-01': 'New Year', '2030-12-25': 'Christmas' } },
  });
  expect(() => isWorkingDay(ours, '2031-01-01')).toThrow('The calendar "ours" has no data for 2031');
});

it.each<[string, string, Partial<OwnCalendar>]>([
  ['kr', 'a calendar of this name comes with Haru', { base: 'kr' }],
  ['our days', 'its name has other characters', { base: 'kr' }],
  ['ours', 'its base "us" does not come with Haru: give one of kr, krx', { base: 'us' }],
  ['ours', '"2026-02-30" is not a day', { holidays: { '2026-02-30': 'x' } }],
  ['ours', '2030-01-01 lies in a year that its base kr does not know', { base: 'kr', holidays: { '2030-01-01': 'x' } }],
  ['ours', 'it has neither a base nor a holiday', {}],
])('refuses %s: %s', (name, why, over) => {
  expect(() => ownCalendar(name, given(over))).toThrow(`The calendar "${name}" cannot be set: ${why}`);
});

it('names the calendars of a schedule and of deadlines, each once', () => {
  const deadline = (calendar: string | null) => ({ at: '09:00', zone: 'UTC', dayOffset: 0, calendar, notify: [] });
  expect(
    calendarsNamedBy(
      definitionOf([taskOf('a', { deadline: deadline('ours') }), taskOf('b', { deadline: deadline(null) })], {
        schedule: cronOf('@daily', { calendar: 'ours', onHoliday: 'skip' }),
        deadline: deadline('kr'),
      }),
    ),
  ).toEqual(['ours', 'kr']);
  expect(calendarsNamedBy(definitionOf([taskOf('a')]))).toEqual([]);
});
