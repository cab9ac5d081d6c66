import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronOf } from '../../test/support/core/cronOf.ts';
import { businessDay, readingOfDay } from './businessDay.ts';
import { requireCalendar } from './calendars.ts';
import { cronGrid, type Grid } from './grid.ts';
import { isWorkingDay, workingDayFrom, type OnHoliday } from './workingCalendar.ts';
import { workingDayGrid } from './workingDayGrid.ts';
import { instantInGap, instantsOf, readingAt } from './zone.ts';

const at = (text: string): Date => new Date(text);
const plain = cronOf('0 9 * * *', { zone: 'Asia/Seoul' });

function gridOf(expression: string, onHoliday: OnHoliday, zone = 'Asia/Seoul', calendar = 'kr'): Grid {
  return cronGrid({ ...plain, expressions: [expression], zone, calendar, onHoliday });
}

/** Days of Seoul on which the grid fires in [from, to]. */
function firesIn(grid: Grid, from: string, to: string): string[] {
  const fires: string[] = [];
  for (let fire = grid.atOrAfter(at(from)); fire && fire <= at(to); fire = grid.after(fire)) {
    fires.push(new Date(fire.getTime() + 9 * 3_600_000).toISOString().slice(5, 16));
  }
  return fires;
}

describe('a daily fire over Seollal 2025, with its temporary holiday', () => {
  it('is skipped on days without work', () => {
    expect(firesIn(gridOf('0 9 * * *', 'skip'), '2025-01-23T00:00:00Z', '2025-02-04T00:00:00Z')).toEqual([
      '01-23T09:00',
      '01-24T09:00',
      '01-31T09:00',
      '02-03T09:00',
      '02-04T09:00',
    ]);
  });
});

describe('a monthly fire', () => {
  const year = ['2026-01-01T00:00:00Z', '2026-12-31T15:00:00Z'] as const;

  it('moves to the next working day', () => {
    // 1 March is a Sunday, 2 March its substitute; 1 May is Labor Day; 1 January is followed by a Friday.
    expect(firesIn(gridOf('30 2 1 * *', 'next'), '2025-12-31T15:00:00Z', year[1])).toEqual([
      '01-02T02:30',
      '02-02T02:30',
      '03-03T02:30',
      '04-01T02:30',
      '05-04T02:30',
      '06-01T02:30',
      '07-01T02:30',
      '08-03T02:30',
      '09-01T02:30',
      '10-01T02:30',
      '11-02T02:30',
      '12-01T02:30',
    ]);
  });

  it('moves to the working day before', () => {
    expect(firesIn(gridOf('0 18 25 * *', 'previous'), ...year)).toEqual([
      '01-23T18:00',
      '02-25T18:00',
      '03-25T18:00',
      '04-24T18:00',
      '05-22T18:00',
      '06-25T18:00',
      '07-24T18:00',
      '08-25T18:00',
      '09-23T18:00',
      '10-23T18:00',
      '11-25T18:00',
      '12-24T18:00',
    ]);
  });

  it('is left out where it is skipped', () => {
    expect(firesIn(gridOf('0 18 25 * *', 'skip'), ...year)).toEqual([
      '02-25T18:00',
      '03-25T18:00',
      '06-25T18:00',
      '08-25T18:00',
      '11-25T18:00',
    ]);
  });
});

it('falls together with a fire that is there already', () => {
  expect(firesIn(gridOf('0 9,18 * * *', 'next'), '2026-11-20T00:00:00Z', '2026-11-23T15:00:00Z')).toEqual([
    '11-20T09:00',
    '11-20T18:00',
    '11-23T09:00',
    '11-23T18:00',
  ]);
});

it('follows the market days of the exchange', () => {
  const grid = gridOf('0 16 * * *', 'skip', 'Asia/Seoul', 'krx');
  expect(grid.after(at('2026-12-30T07:00:00Z'))).toEqual(at('2027-01-04T07:00:00Z'));
  expect(grid.before(at('2027-01-04T07:00:00Z'))).toEqual(at('2026-12-30T07:00:00Z'));
});

it('jumps over days without fires, also of every second', () => {
  const grid = gridOf('* * * * * *', 'skip');
  expect(grid.after(at('2026-09-23T14:59:59Z'))).toEqual(at('2026-09-27T15:00:00Z'));
  expect(grid.before(at('2026-09-27T15:00:00Z'))).toEqual(at('2026-09-23T14:59:59Z'));
});

it('ends where the fires end', () => {
  const friday = at('2026-11-20T00:00:00Z');
  const single: Grid = {
    after: (instant) => (instant < friday ? friday : null),
    before: (instant) => (instant > friday ? friday : null),
    atOrAfter: (instant) => (instant <= friday ? friday : null),
    atOrBefore: (instant) => (instant >= friday ? friday : null),
  };
  const grid = workingDayGrid(single, { calendar: requireCalendar('kr'), onHoliday: 'next', zone: 'Asia/Seoul' });
  expect([grid.before(friday), grid.atOrBefore(friday), grid.after(friday)]).toEqual([null, friday, null]);
});

it('asks for no day of a year that the calendar does not know', () => {
  expect(() => gridOf('0 9 * * *', 'skip').after(at('2027-12-31T00:00:00Z'))).toThrow(
    expect.objectContaining({ code: 'NO_CALENDAR_YEAR' }) as Error,
  );
  expect(gridOf('0 9 * * *', 'skip').after(at('2027-12-30T00:00:00Z'))).toEqual(at('2027-12-31T00:00:00Z'));
});

it('leaves a schedule without a calendar as it is', () => {
  const monday = at('2026-11-23T00:00:00Z');
  expect(cronGrid(plain).before(monday)).toEqual(at('2026-11-22T00:00:00Z'));
  expect(cronGrid({ ...plain, calendar: 'kr' }).before(monday)).toEqual(at('2026-11-22T00:00:00Z'));
});

describe('in any zone', () => {
  it('moves to the same reading beside a day on which the clock is set back', () => {
    const grid = gridOf('*/30 * * * *', 'next', 'America/New_York');
    const monday = at('2026-11-02T06:40:00Z');
    expect(grid.after(monday)).toEqual(at('2026-11-02T07:00:00Z'));
    expect(grid.before(monday)).toEqual(at('2026-11-02T06:30:00Z'));
  });

  it('moves past a time that the clock leaves out', () => {
    // In Cairo Friday 24 April 2026 has no 00:30.
    const grid = gridOf('30 0 25 4 *', 'previous', 'Africa/Cairo');
    expect(grid.after(at('2026-04-01T00:00:00Z'))).toEqual(at('2026-04-23T22:30:00Z'));
  });

  const calendar = requireCalendar('kr');

  /** All fires of a stretch, each put where the rule wants it, one after the other. */
  function everyMoved(base: Grid, onHoliday: OnHoliday, zone: string, from: Date, to: Date): number[] {
    const fires = new Set<number>();
    for (let fire = base.after(from); fire && fire < to; fire = base.after(fire)) {
      const day = businessDay(fire, zone);
      if (isWorkingDay(calendar, day)) fires.add(fire.getTime());
      else if (onHoliday !== 'skip') {
        const there = workingDayFrom(calendar, day, onHoliday === 'next' ? 1 : -1);
        const reading = readingAt(zone, fire.getTime()) + readingOfDay(there) - readingOfDay(day);
        fires.add(instantsOf(zone, reading).at(-1) ?? instantInGap(zone, reading));
      }
    }
    return [...fires].sort((a, b) => a - b);
  }

  it('gives the fires, forwards and backwards, that moving one after the other gives', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'),
        fc.constantFrom<[string, number]>(
          ['0 9 * * *', 20],
          ['30 2 * * *', 20],
          ['15 1,2,3 * * 0,1,6', 25],
          ['*/30 * * * *', 14],
          ['0 12 1,15 * *', 120],
        ),
        fc.constantFrom<OnHoliday>('skip', 'next', 'previous'),
        // Around the changes of the clock, and anywhere else.
        fc.oneof(
          fc.constantFrom('2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04').map(Date.parse),
          fc.integer({ min: Date.parse('2015-07-01'), max: Date.parse('2027-08-01') }),
        ),
        fc.integer({ min: -2 * 86_400_000, max: 2 * 86_400_000 }),
        (zone, [expression, days], onHoliday, around, by) => {
          const base = cronGrid({ ...plain, expressions: [expression], zone });
          const moved = gridOf(expression, onHoliday, zone);
          const instant = new Date(around + by);
          const wide = days * 86_400_000;
          const all = everyMoved(
            base,
            onHoliday,
            zone,
            new Date(instant.getTime() - wide),
            new Date(instant.getTime() + wide),
          );
          expect(moved.after(instant)?.getTime()).toBe(all.find((fire) => fire > instant.getTime()));
          expect(moved.before(instant)?.getTime()).toBe(all.findLast((fire) => fire < instant.getTime()));
          const fire = moved.after(instant)!;
          expect([moved.atOrAfter(fire), moved.atOrBefore(fire)]).toEqual([fire, fire]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
