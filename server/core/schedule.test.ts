import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronOf } from '../../test/support/core/cronOf.ts';
import { businessDay } from './businessDay.ts';
import type { ScheduleDefinition } from './definition.ts';
import { manualInterval, nextRun, runsFrom, scheduleStateOf, type ScheduleState } from './schedule.ts';

const at = (text: string): Date => new Date(text);
const daily = cronOf('0 0 * * *', { delayMs: 600_000 });
const state: ScheduleState = {
  lastInterval: null,
  start: null,
  end: null,
  catchup: false,
  now: at('2022-12-01T00:30:00Z'),
};
const shown = (run: ReturnType<typeof nextRun>): string | null =>
  run &&
  [run.intervalStart, run.intervalEnd, run.logicalDate, run.runAfter]
    .map((date) => date.toISOString().slice(0, 16))
    .join(' ');

describe('the runs from an instant on', () => {
  it.each([
    ['intervals', daily, ['2999-12-29T00:00 2999-12-30T00:00', '2999-12-30T00:00 2999-12-31T00:00']],
    [
      'moments',
      cronOf('0 0 * * *', { timing: 'trigger' }),
      ['2999-12-29T00:00 2999-12-29T00:00', '2999-12-30T00:00 2999-12-30T00:00', '2999-12-31T00:00 2999-12-31T00:00'],
    ],
  ])('are %s, as far as the schedule is known', (_, schedule, expected) => {
    const runs = [...runsFrom(schedule, at('2999-12-28T12:00:00Z'))];
    expect(runs.map((run) => shown(run)?.slice(0, 33))).toEqual(expected);
  });
});

describe('a daily interval with a delay', () => {
  it('is for the day before, and due ten minutes after its end', () => {
    expect(shown(nextRun(daily, state))).toBe('2022-11-30T00:00 2022-12-01T00:00 2022-11-30T00:00 2022-12-01T00:10');
  });

  it('has the local day on which its interval starts as business day', () => {
    expect(businessDay(nextRun(daily, state)!.intervalStart, 'Asia/Seoul')).toBe('2022-11-30');
  });

  it('is the latest complete one also while it waits for its delay', () => {
    expect(shown(nextRun(daily, { ...state, now: at('2022-12-01T00:05:00Z') }))).toBe(
      '2022-11-30T00:00 2022-12-01T00:00 2022-11-30T00:00 2022-12-01T00:10',
    );
    expect(shown(nextRun(daily, { ...state, now: at('2022-11-30T23:59:59Z') }))).toBe(
      '2022-11-29T00:00 2022-11-30T00:00 2022-11-29T00:00 2022-11-30T00:10',
    );
  });

  it('follows the last one, however much was left out', () => {
    const lastInterval = { start: at('2022-11-01T00:00:00Z'), end: at('2022-11-02T00:00:00Z') };
    expect(shown(nextRun(daily, { ...state, lastInterval, catchup: true }))).toMatch(/^2022-11-02T00:00 /);
    expect(shown(nextRun(daily, { ...state, lastInterval }))).toMatch(/^2022-11-30T00:00 /);
  });

  it('keeps within start and end', () => {
    expect(shown(nextRun(daily, { ...state, start: at('2022-11-20T05:00:00Z'), catchup: true }))).toMatch(
      /^2022-11-21T00:00 /,
    );
    expect(shown(nextRun(daily, { ...state, start: at('2022-12-20T00:00:00Z') }))).toMatch(/^2022-12-20T00:00 /);
    expect(nextRun(daily, { ...state, end: at('2022-11-30T00:00:00Z') })).not.toBeNull();
    expect(nextRun(daily, { ...state, end: at('2022-11-29T23:59:59Z') })).toBeNull();
  });

  it('has nothing to catch up with without a start', () => {
    expect(nextRun(daily, { ...state, catchup: true })).toBeNull();
  });

  it('never leaves a gap from run to run, whatever the zone', () => {
    const zones = ['UTC', 'Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe'];
    const expressions = ['0 0 * * *', '30 2 * * *', '0 * * * *', '15 10 1,15 * *'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...expressions),
        fc.integer({ min: at('2025-01-01').getTime(), max: at('2027-01-01').getTime() }),
        (zone, expression, from) => {
          const schedule = { ...daily, zone, expressions: [expression] };
          const first = nextRun(schedule, { ...state, start: new Date(from), catchup: true })!;
          const second = nextRun(schedule, {
            ...state,
            start: new Date(from),
            catchup: true,
            lastInterval: { start: first.intervalStart, end: first.intervalEnd },
          })!;
          expect(first.intervalStart.getTime()).toBeGreaterThanOrEqual(from);
          expect(second.intervalStart).toEqual(first.intervalEnd);
          expect(second.intervalEnd.getTime()).toBeGreaterThan(second.intervalStart.getTime());
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a calendar', () => {
  const working = { ...daily, zone: 'Asia/Seoul', calendar: 'kr', onHoliday: 'skip' } as const;
  const begin = { ...state, catchup: true, start: at('2025-01-23T15:00:00Z') };

  it('joins the days without work to the working day before them, so that no data is left out', () => {
    // Friday 24 January to Friday 31 January, the first working day after Seollal.
    const first = nextRun(working, begin)!;
    expect(shown(first)).toBe('2025-01-23T15:00 2025-01-30T15:00 2025-01-23T15:00 2025-01-30T15:10');
    const lastInterval = { start: first.intervalStart, end: first.intervalEnd };
    expect(shown(nextRun(working, { ...begin, lastInterval }))).toMatch(/^2025-01-30T15:00 2025-02-02T15:00 /);
  });

  it('moves moments', () => {
    const payday = { ...working, expressions: ['0 18 25 * *'], timing: 'trigger', delayMs: 0, onHoliday: 'previous' };
    expect(shown(nextRun(payday as ScheduleDefinition, begin))).toMatch(/^2025-01-24T09:00 2025-01-24T09:00 /);
  });

  it('is followed by a run by hand', () => {
    expect(manualInterval(working, at('2025-01-28T00:00:00Z'))).toEqual({
      start: at('2025-01-22T15:00:00Z'),
      end: at('2025-01-23T15:00:00Z'),
    });
  });

  it('says which year it does not know', () => {
    expect(() => nextRun(working, { ...state, now: at('2028-01-10T00:00:00Z') })).toThrow(/no data for 2028/);
  });
});

describe('moments', () => {
  const moments = { ...daily, timing: 'trigger', delayMs: 0 } as const;

  it('start, end and date a run by the fire itself', () => {
    expect(shown(nextRun(moments, { ...state, start: at('2022-11-01T00:00:00Z'), catchup: true }))).toBe(
      '2022-11-01T00:00 2022-11-01T00:00 2022-11-01T00:00 2022-11-01T00:00',
    );
  });

  it('follow the last one, or jump to the latest', () => {
    const lastInterval = { start: at('2022-11-02T00:00:00Z'), end: at('2022-11-02T00:00:00Z') };
    expect(shown(nextRun(moments, { ...state, lastInterval, catchup: true }))).toMatch(/^2022-11-03T00:00 /);
    expect(shown(nextRun(moments, { ...state, lastInterval }))).toMatch(/^2022-12-01T00:00 /);
    expect(shown(nextRun(moments, { ...state, start: at('2022-12-20T00:00:00Z') }))).toMatch(/^2022-12-20T00:00 /);
  });

  it('begin, without a start, with one that is just past or the next', () => {
    expect(shown(nextRun(moments, state))).toMatch(/^2022-12-01T00:00 /);
    expect(shown(nextRun(moments, { ...state, now: at('2022-12-01T12:00:00Z') }))).toMatch(/^2022-12-02T00:00 /);
    expect(shown(nextRun(moments, { ...state, catchup: true, now: at('2022-12-01T12:00:00Z') }))).toMatch(
      /^2022-12-02T00:00 /,
    );
    expect(
      shown(nextRun({ ...moments, expressions: ['* * * * *'] }, { ...state, now: at('2022-12-01T12:00:59Z') })),
    ).toMatch(/^2022-12-01T12:00 /);
  });

  it('are none where the parser’s calendar ends', () => {
    const yearly = { ...moments, expressions: ['0 0 1 1 *'] };
    expect(shown(nextRun(yearly, { ...state, now: at('9999-06-01T00:00:00Z') }))).toMatch(/^9999-01-01T00:00 /);
    expect(nextRun(yearly, { ...state, start: at('9999-06-01T00:00:00Z'), catchup: true })).toBeNull();
    const inJune = { ...moments, expressions: ['0 0 1 6 *'] };
    expect(shown(nextRun(inJune, { ...state, now: at('0001-03-01T00:00:00Z') }))).toMatch(/^0001-06-01T00:00 /);
  });
});

describe('other schedules', () => {
  it('every: intervals of a period', () => {
    const every = { kind: 'every', periodMs: 5_400_000, anchor: null, zone: 'UTC', delayMs: 60_000 } as const;
    expect(shown(nextRun(every, { ...state, start: at('2022-11-30T10:00:00Z'), catchup: true }))).toBe(
      '2022-11-30T10:00 2022-11-30T11:30 2022-11-30T10:00 2022-11-30T11:31',
    );
    expect(shown(nextRun(every, { ...state, start: at('2022-11-30T10:00:00Z') }))).toBe(
      '2022-11-30T22:00 2022-11-30T23:30 2022-11-30T22:00 2022-11-30T23:31',
    );
  });

  it('once: at the start, or now', () => {
    const once = { kind: 'once', zone: 'UTC' } as const;
    expect(shown(nextRun(once, { ...state, start: at('2022-12-24T00:00:00Z') }))).toMatch(
      /^2022-12-24T00:00 2022-12-24T00:00 /,
    );
    expect(nextRun(once, state)!.intervalStart).toEqual(state.now);
    expect(nextRun(once, { ...state, lastInterval: { start: state.now, end: state.now } })).toBeNull();
    expect(nextRun(once, { ...state, start: at('2022-12-24T00:00:00Z'), end: at('2022-12-23T00:00:00Z') })).toBeNull();
  });

  it('assets: at no time', () => {
    const assets = {
      kind: 'assets',
      condition: { asset: 'a' },
      assets: [{ uri: 'a', partition: null, from: null, group: null, docMd: null }],
      each: 'event',
      rerunStale: false,
      zone: 'UTC',
    } as const;
    expect(nextRun(assets, state)).toBeNull();
    expect(manualInterval(assets, state.now)).toEqual({ start: state.now, end: state.now });
  });

  it('continuous: from the last end until now', () => {
    const continuous = { kind: 'continuous', zone: 'UTC' } as const;
    const lastInterval = { start: at('2022-11-30T00:00:00Z'), end: at('2022-11-30T12:00:00Z') };
    expect(shown(nextRun(continuous, { ...state, lastInterval }))).toBe(
      '2022-11-30T12:00 2022-12-01T00:30 2022-11-30T12:00 2022-12-01T00:30',
    );
    expect(nextRun(continuous, { ...state, end: at('2022-12-01T00:00:00Z') })).toBeNull();
    expect(nextRun(continuous, { ...state, end: at('2023-12-01T00:00:00Z') })).not.toBeNull();
  });

  it('continuous: what follows a moment has a logical date of its own', () => {
    const continuous = { kind: 'continuous', zone: 'UTC' } as const;
    const first = nextRun(continuous, { ...state, start: null })!;
    expect(first).toMatchObject({ intervalStart: state.now, intervalEnd: state.now });
    const lastInterval = { start: first.intervalStart, end: first.intervalEnd };
    const now = new Date(state.now.getTime() + 60_000);
    const logicalDate = new Date(state.now.getTime() + 1);
    expect(nextRun(continuous, { ...state, start: null, lastInterval, now })).toEqual({
      intervalStart: logicalDate,
      intervalEnd: now,
      logicalDate,
      runAfter: now,
    });
    expect(nextRun(continuous, { ...state, start: null, lastInterval })?.runAfter).toEqual(logicalDate);
  });

  it('none: never', () => {
    expect(nextRun(null, state)).toBeNull();
  });
});

describe('manualInterval', () => {
  const now = at('2022-12-01T12:34:56Z');

  it('is the latest complete interval', () => {
    expect(manualInterval(daily, now)).toEqual({ start: at('2022-11-30T00:00:00Z'), end: at('2022-12-01T00:00:00Z') });
    const every = { kind: 'every', periodMs: 3_600_000, anchor: null, zone: 'UTC', delayMs: 0 } as const;
    expect(manualInterval(every, now)).toEqual({ start: at('2022-12-01T11:00:00Z'), end: at('2022-12-01T12:00:00Z') });
    expect(manualInterval(every, now, at('2022-01-01T00:30:00Z'))).toEqual({
      start: at('2022-12-01T11:30:00Z'),
      end: at('2022-12-01T12:30:00Z'),
    });
  });

  it.each<ScheduleDefinition | null>([
    null,
    { ...daily, timing: 'trigger' },
    { kind: 'once', zone: 'UTC' },
    { kind: 'continuous', zone: 'UTC' },
  ])('is the moment itself for %o', (schedule) => {
    expect(manualInterval(schedule, now)).toEqual({ start: now, end: now });
  });
});

it('the state of a schedule has the bounds of its DAG', () => {
  const now = new Date('2026-03-01T00:00:00Z');
  const bounds = { start: '2026-01-01T00:00:00Z', end: '2026-12-31T00:00:00Z', catchup: true };
  expect(scheduleStateOf(bounds, null, { now, calendars: [] })).toEqual({
    lastInterval: null,
    start: new Date(bounds.start),
    end: new Date(bounds.end),
    catchup: true,
    now,
    calendars: [],
  });
  expect(scheduleStateOf({ start: null, end: null, catchup: false }, null, { now, calendars: [] })).toMatchObject({
    start: null,
    end: null,
  });
});
