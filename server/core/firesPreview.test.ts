import { describe, expect, it } from 'vitest';
import { requireCalendar } from './calendars.ts';
import { previewFires, type TriedSchedule } from './firesPreview.ts';
import { ownCalendar } from './ownCalendar.ts';

/** 9:10 on each day in Seoul; Chuseok of 2026 is from 24 to 26 September, a Thursday to a Saturday. */
const tried: TriedSchedule = {
  expression: '10 9 * * *',
  zone: 'Asia/Seoul',
  calendar: requireCalendar('kr'),
  onHoliday: 'skip',
};
const days = (given: Partial<TriedSchedule>, from: string, count: number) =>
  previewFires({ ...tried, ...given }, new Date(from), count).fires.map(({ at, day, isKept }) =>
    isKept ? `${day} ${at.toISOString().slice(11, 16)}` : `(${day})`,
  );

describe('the fires of a schedule that is tried out', () => {
  it('are told with the days without work between them', () => {
    expect(days({}, '2026-09-22T15:00:00Z', 2)).toEqual([
      '2026-09-23 00:10',
      '(2026-09-24)',
      '(2026-09-25)',
      '(2026-09-26)',
      '(2026-09-27)',
      '2026-09-28 00:10',
    ]);
  });

  it('move as they are told to', () => {
    const sundays = { expression: '10 9 * * 0' };
    expect(days({ ...sundays, onHoliday: 'next' }, '2026-09-22T15:00:00Z', 2)).toEqual([
      '(2026-09-27)',
      '2026-09-28 00:10',
      '(2026-10-04)',
      '2026-10-06 00:10',
    ]);
    expect(days({ ...sundays, onHoliday: 'previous' }, '2026-09-22T15:00:00Z', 2)).toEqual([
      '2026-09-23 00:10',
      '(2026-09-27)',
      '2026-10-02 00:10',
    ]);
  });

  it('are few, however many times lie on days without work', () => {
    const { fires } = previewFires({ ...tried, expression: '* * * * *' }, new Date('2026-09-25T15:00:00Z'), 3);
    expect(fires.filter(({ isKept }) => isKept)).toHaveLength(3);
    expect(fires.filter(({ isKept }) => !isKept)).toHaveLength(50);
  });

  it('end with the years that the calendar knows, and say so', () => {
    const calendar = ownCalendar('ours', { title: 'Ours', base: null, holidays: { '2026-12-31': 'Closing' } });
    const { fires, problem } = previewFires({ ...tried, calendar }, new Date('2026-12-29T15:00:00Z'), 5);
    expect(fires.map(({ day }) => day)).toEqual(['2026-12-30']);
    expect(problem).toMatchObject({ code: 'NO_CALENDAR_YEAR', fields: { year: '2027' } });
    expect(previewFires({ ...tried, calendar }, new Date('2026-12-29T15:00:00Z'), 1).problem).toBeNull();
  });

  it('are none after the last moment that an expression can name', () => {
    const { fires, problem } = previewFires(tried, new Date('9999-12-31T14:00:00Z'), 1);
    expect(fires).toEqual([]);
    expect(problem).toMatchObject({ code: 'NO_CALENDAR_YEAR' });
  });

  it('refuse an expression that is none', () => {
    expect(() => previewFires({ ...tried, expression: 'daily' }, new Date(0), 1)).toThrow(/daily/);
  });
});
