import { describe, expect, it } from 'vitest';
import { cronOf } from '../../test/support/core/cronOf.ts';
import { dueRuns, upcomingRuns } from './catchup.ts';
import type { ScheduleState } from './schedule.ts';

const at = (text: string): Date => new Date(text);
const daily = cronOf('0 0 * * *', { zone: 'Asia/Seoul', delayMs: 600_000 });
const state: ScheduleState = {
  lastInterval: null,
  start: at('2022-11-27T15:00:00Z'),
  end: null,
  catchup: true,
  now: at('2022-11-30T15:30:00Z'),
};
const starts = (runs: readonly { readonly intervalStart: Date }[]): string[] =>
  runs.map((run) => run.intervalStart.toISOString().slice(0, 13));

describe('dueRuns', () => {
  it('with catchup are all intervals since the start, in order', () => {
    expect(starts(dueRuns(daily, state, 100))).toEqual(['2022-11-27T15', '2022-11-28T15', '2022-11-29T15']);
    expect(starts(dueRuns(daily, state, 2))).toEqual(['2022-11-27T15', '2022-11-28T15']);
  });

  it('go on after the last run', () => {
    const lastInterval = { start: at('2022-11-28T15:00:00Z'), end: at('2022-11-29T15:00:00Z') };
    expect(starts(dueRuns(daily, { ...state, lastInterval }, 100))).toEqual(['2022-11-29T15']);
    expect(
      starts(
        dueRuns(
          daily,
          { ...state, lastInterval: { start: at('2022-11-29T15:00:00Z'), end: at('2022-11-30T15:00:00Z') } },
          100,
        ),
      ),
    ).toEqual([]);
  });

  it('without catchup are the latest complete interval alone', () => {
    expect(starts(dueRuns(daily, { ...state, catchup: false }, 100))).toEqual(['2022-11-29T15']);
  });

  it('are due when the delay has passed, not before', () => {
    expect(starts(dueRuns(daily, { ...state, now: at('2022-11-30T15:09:59Z') }, 100))).toEqual([
      '2022-11-27T15',
      '2022-11-28T15',
    ]);
    expect(starts(dueRuns(daily, { ...state, catchup: false, now: at('2022-11-30T15:09:59Z') }, 100))).toEqual([]);
    expect(starts(dueRuns(daily, { ...state, catchup: false, now: at('2022-11-30T15:10:00Z') }, 100))).toEqual([
      '2022-11-29T15',
    ]);
  });

  it('of a continuous schedule are one at a time', () => {
    expect(dueRuns({ kind: 'continuous', zone: 'UTC' }, state, 100)).toHaveLength(1);
  });

  it('of no schedule are none', () => {
    expect(dueRuns(null, state, 100)).toEqual([]);
  });
});

describe('due runs beside the end of a calendar', () => {
  const working = { ...daily, expressions: ['0 9 1 * *'], calendar: 'kr', onHoliday: 'next' } as const;
  const ends = (now: string, start: string) =>
    dueRuns(working, { ...state, catchup: true, start: at(start), now: at(now) }, 16).map(({ intervalEnd }) =>
      intervalEnd.toISOString().slice(0, 10),
    );

  it('are those that it knows', () => {
    expect(ends('2028-03-01T00:00:00Z', '2027-10-02T00:00:00Z')).toEqual(['2027-12-01']);
  });

  it('are an error where it knows none', () => {
    expect(() => ends('2028-03-01T00:00:00Z', '2027-12-02T00:00:00Z')).toThrow('2028');
  });

  it('hide no other error', () => {
    expect(() => dueRuns(daily, { ...state, start: new Date(NaN) }, 2)).toThrow(RangeError);
  });
});

describe('upcomingRuns', () => {
  it('are due ones first, then those to come', () => {
    expect(starts(upcomingRuns(daily, { ...state, catchup: false }, 3).runs)).toEqual([
      '2022-11-29T15',
      '2022-11-30T15',
      '2022-12-01T15',
    ]);
    expect(upcomingRuns(daily, state, 30)).toMatchObject({ runs: { length: 30 }, problem: null });
  });

  it('end with the schedule', () => {
    expect(upcomingRuns(daily, { ...state, end: at('2022-11-28T15:00:00Z') }, 30).runs).toHaveLength(2);
    expect(upcomingRuns({ kind: 'once', zone: 'UTC' }, state, 30).runs).toHaveLength(1);
    expect(upcomingRuns({ kind: 'continuous', zone: 'UTC' }, state, 30).runs).toHaveLength(1);
  });

  it('are those that its calendar knows, with the year in which it ends', () => {
    const working = { ...daily, expressions: ['0 9 1 * *'], calendar: 'kr', onHoliday: 'next' } as const;
    const { runs, problem } = upcomingRuns(working, { ...state, catchup: false, now: at('2027-10-05T00:00:00Z') }, 30);
    expect(runs.map(({ intervalEnd }) => intervalEnd.toISOString().slice(0, 10))).toEqual([
      '2027-10-01',
      '2027-11-01',
      '2027-12-01',
    ]);
    expect(problem).toMatchObject({ code: 'NO_CALENDAR_YEAR', fields: { calendar: 'kr', year: '2028' } });
  });

  it('hide no other error', () => {
    const never = { ...state, start: new Date(NaN) };
    expect(() => upcomingRuns(daily, never, 1)).toThrow(RangeError);
  });
});
