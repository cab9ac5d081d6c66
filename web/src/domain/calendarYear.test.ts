import { describe, expect, it } from 'vitest';
import {
  dayKind,
  draftsInNeed,
  holidayDrafts,
  holidaysIn,
  holidaysOf,
  shownYear,
  workingDaysIn,
} from './calendarYear.ts';

const holidays = { '2026-05-05': "Children's Day", '2026-05-02': 'A Saturday', '2026-06-03': 'Election' };

describe('a year of a calendar', () => {
  it('has working days, weekends and holidays', () => {
    expect(['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-05'].map((day) => dayKind(day, holidays))).toEqual([
      'working',
      'holiday',
      'weekend',
      'holiday',
    ]);
    expect(workingDaysIn(['2026-05', '2026-06'], holidays)).toBe(41);
    expect(holidaysIn('2026-05', holidays).map(([day]) => day)).toEqual(['2026-05-02', '2026-05-05']);
  });

  it('is the one that is asked for, or the nearest that is known', () => {
    expect(shownYear([2025, 2026, 2027], 2025, 2026)).toBe(2025);
    expect(shownYear([2025, 2026, 2027], 2040, 2026)).toBe(2026);
    expect(shownYear([2015, 2016], null, 2026)).toBe(2016);
    expect(shownYear([], null, 2026)).toBe(2026);
  });
});

describe('holidays while they are typed', () => {
  it('come in order and go back as they are stored', () => {
    const drafts = holidayDrafts(holidays);
    expect(drafts.map(({ day }) => day)).toEqual(['2026-05-02', '2026-05-05', '2026-06-03']);
    expect(holidaysOf(drafts)).toEqual(holidays);
  });

  it('need a day and a name, and no day twice', () => {
    const drafts = [
      { id: 0, day: '2026-05-04', name: 'Founding day' },
      { id: 1, day: '2026-05-04', name: 'Again' },
      { id: 2, day: '', name: 'Never' },
      { id: 3, day: '2026-05-06', name: ' ' },
    ];
    expect([...draftsInNeed(drafts)]).toEqual([1, 2, 3]);
  });
});
