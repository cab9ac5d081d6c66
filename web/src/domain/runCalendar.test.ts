import { expect, it } from 'vitest';
import { dayState, monthsOf, runsOf } from './runCalendar.ts';

const NONE = { day: '2026-11-21', queued: 0, running: 0, success: 0, failed: 0, late: 0 };

it('tells of a day what needs to be looked at', () => {
  expect(dayState({ ...NONE, success: 23, failed: 1 })).toBe('failed');
  expect(dayState({ ...NONE, failed: 1, running: 1 })).toBe('running');
  expect(dayState({ ...NONE, failed: 1, queued: 1 })).toBe('queued');
  expect(dayState({ ...NONE, success: 1, late: 1 })).toBe('success');
  expect(dayState({ ...NONE, late: 1 })).toBe('absent');
  expect(runsOf({ ...NONE, success: 23, failed: 1, late: 3 })).toBe(24);
});

it('has the months of a year', () => {
  expect(monthsOf(2026)).toEqual(expect.arrayContaining(['2026-01', '2026-12']));
  expect(monthsOf(2026)).toHaveLength(12);
});
