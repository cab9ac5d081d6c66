import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { deadlineAt, deadlinesOf, requireTime } from './deadline.ts';

const due = (at: string, zone: string, dayOffset: number, day: string, calendar: string | null = null): string =>
  deadlineAt({ at, zone, dayOffset, calendar }, day).toISOString();

describe('deadlineAt', () => {
  it.each([
    ['09:30', 'Asia/Seoul', 1, '2022-11-30', '2022-12-01T00:30:00.000Z'],
    ['09:30', 'Asia/Seoul', 0, '2022-11-30', '2022-11-30T00:30:00.000Z'],
    ['00:00', 'UTC', 1, '2024-02-28', '2024-02-29T00:00:00.000Z'],
    ['23:59', 'Asia/Seoul', -1, '1988-07-02', '1988-07-01T13:59:00.000Z'],
    ['02:30', 'America/New_York', 0, '2026-03-08', '2026-03-08T07:30:00.000Z'],
    ['01:30', 'America/New_York', 0, '2026-11-01', '2026-11-01T06:30:00.000Z'],
  ])('%s in %s, %d days after %s, is %s', (at, zone, dayOffset, day, instant) => {
    expect(due(at, zone, dayOffset, day)).toBe(instant);
  });

  it.each([
    ['a working day', 0, '2026-02-27', '2026-02-27'],
    ['a Saturday before a holiday', 0, '2026-02-28', '2026-03-03'],
    ['the working day after a Friday before a holiday', 1, '2026-02-27', '2026-03-03'],
    ['the working day after a Sunday before a holiday', 1, '2026-03-01', '2026-03-03'],
    ['two working days after a Friday', 2, '2026-02-27', '2026-03-04'],
    ['the year after', 1, '2026-12-31', '2027-01-04'],
  ])('counts %s by the calendar', (_, dayOffset, day, dueDay) => {
    expect(due('09:00', 'Asia/Seoul', dayOffset, day, 'kr')).toBe(`${dueDay}T00:00:00.000Z`);
  });

  it.each([
    ['2026-03-06', '2026-03-09T06:30:00.000Z'],
    ['2026-03-05', '2026-03-06T07:30:00.000Z'],
    ['2026-10-30', '2026-11-02T07:30:00.000Z'],
  ])('follows the clock of its zone over days without work: %s', (day, instant) => {
    expect(due('02:30', 'America/New_York', 1, day, 'krx')).toBe(instant);
  });

  it('refuses a day that is none', () => {
    expect(() => due('09:30', 'UTC', 0, '2022-02-30')).toThrow(
      expect.objectContaining({ code: 'INVALID_DAY' }) as Error,
    );
  });
});

describe('requireTime', () => {
  it.each(['99:99', '24:00', '9:30', '09:60', '', '09:30:00'])('refuses %o', (text) => {
    expect(() => requireTime(text)).toThrow(expect.objectContaining({ code: 'INVALID_TIME' }) as Error);
  });

  it('is counted from midnight', () => {
    expect(requireTime('09:30')).toBe(34_200_000);
  });
});

describe('the deadlines of a run', () => {
  const deadline = (at: string, calendar: string | null = null) => ({
    at,
    zone: 'UTC',
    dayOffset: 1,
    calendar,
    notify: [],
  });
  const definition = definitionOf([taskOf('a'), taskOf('b', { deadline: deadline('08:00') })], {
    deadline: deadline('09:00', 'kr'),
  });
  const since = (text: string) => deadlinesOf(definition, '2026-03-02', new Date(text));

  it('are those of the DAG and of its tasks', () => {
    expect(since('2026-03-01T00:00:00Z')).toEqual({
      due: [
        { taskNo: -1, dueAt: new Date('2026-03-03T09:00:00Z'), definition: definition.deadline },
        { taskNo: 1, dueAt: new Date('2026-03-03T08:00:00Z'), definition: definition.tasks[1]?.deadline },
      ],
      problems: [],
    });
  });

  it('concern nobody where they lie before', () => {
    expect(since('2026-03-03T08:00:00Z').due.map(({ taskNo }) => taskNo)).toEqual([-1]);
  });

  it('that cannot be told are named, and the others hold', () => {
    expect(deadlinesOf(definition, '2027-12-31', new Date(0))).toEqual({
      due: [expect.objectContaining({ taskNo: 1 })],
      problems: [expect.stringMatching(/^the deadline is not watched: The calendar "kr" has no data for 2028/)],
    });
    const broken = definitionOf([taskOf('a', { deadline: deadline('25:00') })]);
    expect(deadlinesOf(broken, '2026-03-02', new Date(0)).problems[0]).toMatch(
      /^the deadline of a is not watched: "25:00"/,
    );
  });

  it('are no place to hide another error', () => {
    const broken = definitionOf([taskOf('a', { deadline: { ...deadline('08:00'), zone: 5 as never } })]);
    expect(() => deadlinesOf(broken, '2026-03-02', new Date(0))).toThrow();
  });
});
