import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, fixedOffset, offsetMinutes, startOfDay, wallClock } from './clock.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');

it('reads the wall clock of a zone', () => {
  expect(wallClock(Date.parse('2026-11-20T15:00:00.250Z'), 'Asia/Seoul')).toEqual({
    day: '2026-11-21',
    minutes: 0,
    seconds: 0,
    milliseconds: 250,
  });
});

it.each([
  ['Asia/Seoul', 540],
  ['UTC', 0],
  ['Asia/Kolkata', 330],
  ['America/New_York', null],
] as const)('%s is %s minutes from UTC all year', (zone, offset) => {
  expect(fixedOffset(zone, NOW)).toBe(offset);
});

it('knows the summers in which Seoul was ten hours ahead', () => {
  expect(offsetMinutes(Date.parse('1988-07-01T00:00:00Z'), 'Asia/Seoul')).toBe(600);
});

it.each([
  // The clock goes from 02:00 to 03:00, and back from 03:00 to 02:00.
  ['Europe/Berlin', '2026-03-29', 23],
  ['Europe/Berlin', '2026-10-25', 25],
  // Midnight itself is skipped.
  ['America/Asuncion', '2023-10-01', 23],
  ['Asia/Seoul', '2026-11-21', 24],
])('in %s the day %s has %s hours', (zone, day, hours) => {
  expect((startOfDay(addDays(day, 1), zone) - startOfDay(day, zone)) / 3_600_000).toBe(hours);
});

it('begins every day at an instant that belongs to it, right after one that does not', () => {
  const zones = ['Asia/Seoul', 'UTC', 'America/New_York', 'America/Asuncion', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  const days = fc.integer({ min: 0, max: 20_000 }).map((n) => addDays('1980-01-01', n));
  fc.assert(
    fc.property(fc.constantFrom(...zones), days, (zone, day) => {
      const start = startOfDay(day, zone);
      expect(wallClock(start, zone).day).toBe(day);
      expect(wallClock(start - 60_000, zone).day < day).toBe(true);
    }),
  );
});
