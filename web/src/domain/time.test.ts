import { expect, it } from 'vitest';
import { formatDay, formatMonth, formatWeekday, instantInWords, zoneLabel, zoneOf } from './time.ts';

const AT = '2026-11-20T15:30:05.007Z';

it.each([
  ['ko', 'Asia/Seoul', '2026. 11. 21.(토) 00:30 KST'],
  ['ko', 'UTC', '2026. 11. 20.(금) 15:30 UTC'],
  ['en', 'Asia/Seoul', 'Sat 21 Nov 2026 00:30 KST'],
  ['en', 'UTC', 'Fri 20 Nov 2026 15:30 UTC'],
] as const)('shows an instant in %s on the clock of %s', (language, zone, words) => {
  expect(instantInWords(AT, { language, zone })).toBe(words);
});

it('goes down to milliseconds, and leaves out the year', () => {
  const view = { language: 'ko', zone: 'Asia/Seoul' } as const;
  expect(instantInWords(AT, view, { milliseconds: true, year: false })).toBe('11. 21.(토) 00:30:05.007 KST');
});

it('never shifts a calendar day', () => {
  expect(formatDay('2026-11-21', { language: 'ko' })).toBe('2026. 11. 21.(토)');
  expect(formatDay('2026-11-21', { language: 'en', year: false })).toBe('Sat 21 Nov');
  expect(formatDay('no day', { language: 'en' })).toBe('no day');
});

it('names the zones', () => {
  expect(zoneLabel('Europe/Berlin', Date.parse('2026-07-01T00:00:00Z'))).toBe('GMT+2');
  expect(zoneOf('local', 'Europe/Berlin')).toBe('Europe/Berlin');
  expect(zoneOf('kst', 'Europe/Berlin')).toBe('Asia/Seoul');
});

it('names months and weekdays', () => {
  expect([formatMonth('2026-11', 'ko'), formatMonth('2026-11', 'en')]).toEqual(['2026년 11월', 'November 2026']);
  expect([formatWeekday('2026-11-21', 'ko'), formatWeekday('2026-11-21', 'en')]).toEqual(['토', 'Sat']);
});
