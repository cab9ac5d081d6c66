import fc from 'fast-check';
import { expect, it } from 'vitest';
import { intervalInUtc, intervalInWords, slicesByDay } from './interval.ts';

const UTC_DAY = ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'] as const;
const KST_DAY = ['2026-11-19T15:00:00Z', '2026-11-20T15:00:00Z'] as const;

it('cuts a UTC day into the two days of Seoul that it feeds', () => {
  expect(slicesByDay(...UTC_DAY, 'Asia/Seoul')).toEqual([
    { day: '2026-11-20', from: 540, to: 1440, isWhole: false },
    { day: '2026-11-21', from: 0, to: 540, isWhole: false },
  ]);
});

it.each([
  [...UTC_DAY, 'Asia/Seoul', 'ko', 'KST 11. 20.(금) 09:00–24:00, 11. 21.(토) 00:00–09:00'],
  [...UTC_DAY, 'Asia/Seoul', 'en', 'KST Fri 20 Nov 09:00–24:00, Sat 21 Nov 00:00–09:00'],
  [...UTC_DAY, 'UTC', 'en', 'UTC Fri 20 Nov'],
  [...KST_DAY, 'Asia/Seoul', 'ko', 'KST 11. 20.(금)'],
  ['2026-11-20T00:00:00Z', '2026-11-20T00:00:00Z', 'Asia/Seoul', 'en', 'KST Fri 20 Nov 09:00'],
  ['2026-10-31T15:00:00Z', '2026-11-30T15:00:00Z', 'Asia/Seoul', 'ko', 'KST 11. 1.(일) … 11. 30.(월)'],
  // What stands in the field while a year is typed.
  ['0002-10-01T00:00:00Z', '2026-10-02T00:00:00Z', 'UTC', 'en', 'UTC Tue 1 Oct 2 … Thu 1 Oct 2026'],
  // A day of 25 hours.
  ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 'Europe/Berlin', 'en', 'GMT+2 Sun 25 Oct'],
] as const)('says [%s, %s) for %s in %s', (start, end, zone, language, words) => {
  expect(intervalInWords(start, end, zone, language)).toBe(words);
});

it.each([
  [...UTC_DAY, '2026. 11. 20.(금) 00:00 – 11. 21.(토) 00:00 UTC'],
  ['2026-11-20T01:00:00Z', '2026-11-20T02:00:00Z', '2026. 11. 20.(금) 01:00–02:00 UTC'],
  ['2026-12-31T00:00:00Z', '2027-01-01T00:00:00Z', '2026. 12. 31.(목) 00:00 – 2027. 1. 1.(금) 00:00 UTC'],
  ['2026-11-20T01:00:00Z', '2026-11-20T01:00:00Z', '2026. 11. 20.(금) 01:00 UTC'],
])('says [%s, %s) on the UTC clock', (start, end, words) => {
  expect(intervalInUtc(start, end, 'ko')).toBe(words);
});

it('loses no minute in any zone, on whatever days the clock changes', () => {
  const zones = ['Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe', 'America/Asuncion'];
  const minute = fc.integer({ min: 0, max: 20_000_000 });
  fc.assert(
    fc.property(fc.constantFrom(...zones), minute, fc.integer({ min: 1, max: 9_000 }), (zone, at, length) => {
      const [start, end] = [new Date(at * 60_000).toISOString(), new Date((at + length) * 60_000).toISOString()];
      const slices = slicesByDay(start, end, zone);
      const days = slices.map(({ day }) => day);
      expect(days).toEqual([...new Set(days)].toSorted());
      for (const { from } of slices.slice(1)) expect(from).toBeLessThanOrEqual(60);
      for (const { to } of slices.slice(0, -1)) expect(to).toBe(1440);
    }),
  );
});
