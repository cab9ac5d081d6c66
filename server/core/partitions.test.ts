import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Partitioning } from './partitions.ts';
import {
  areComparable,
  isPartition,
  overlapping,
  partitionAt,
  partitionsIn,
  partitionSpan,
  requirePartition,
  WHOLE,
} from './partitions.ts';

const days = (zone: string) => ({ kind: 'days', zone }) as const;
const hours = (zone: string) => ({ kind: 'hours', zone }) as const;
const keys = (...names: string[]) => ({ kind: 'keys', keys: names }) as const;

describe('overlapping', () => {
  it.each<[string, Partitioning, string, Partitioning, readonly string[] | null]>([
    ['a KST day is of two UTC days', days('Asia/Seoul'), '2022-12-01', days('UTC'), ['2022-11-30', '2022-12-01']],
    ['a UTC day is of two KST days', days('UTC'), '2022-11-30', days('Asia/Seoul'), ['2022-11-30', '2022-12-01']],
    ['in its own zone it is itself', days('Asia/Seoul'), '2022-12-01', days('Asia/Seoul'), ['2022-12-01']],
    // Summer time from 1988-05-08: the day has 23 hours and an offset of ten.
    ['with summer time', days('Asia/Seoul'), '1988-07-02', days('UTC'), ['1988-07-01', '1988-07-02']],
    ['far apart', days('Pacific/Kiritimati'), '2026-01-02', days('Pacific/Niue'), ['2025-12-31', '2026-01-01']],
    ['an hour is of one day', hours('UTC'), '2022-11-30T15:00Z', days('Asia/Seoul'), ['2022-12-01']],
    ['names are their own', keys('a', 'b'), 'a', keys('b', 'a'), ['a']],
    ['or of none', keys('a', 'c'), 'c', keys('b', 'a'), []],
    ['names and days have nothing in common', days('UTC'), '2022-12-01', keys('a'), []],
    ['days and names neither', keys('a'), 'a', days('UTC'), []],
    ['the whole is of all names', null, WHOLE, keys('a', 'b'), ['a', 'b']],
    ['the whole is of days without end', null, WHOLE, days('UTC'), null],
    ['any is of the whole', days('UTC'), '2022-12-01', null, [WHOLE]],
    ['a day that is none is of none', days('UTC'), '2022-12-32', days('UTC'), []],
  ])('%s', (_, partitioning, key, other, expected) => {
    expect(overlapping(partitioning, key, other)).toEqual(expected);
  });

  it('a day of 23, 24 and 25 hours has as many', () => {
    const hoursOf = (day: string) => overlapping(days('Europe/Berlin'), day, hours('Europe/Berlin'))?.length;
    expect(['2026-03-29', '2026-03-28', '2026-10-25'].map(hoursOf)).toEqual([23, 24, 25]);
  });

  const ZONES = ['UTC', 'Asia/Seoul', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];
  const anyDivision = fc.oneof(fc.constantFrom(...ZONES).map(days), fc.constantFrom(...ZONES).map(hours));
  const anyInstant = fc.integer({ min: Date.parse('1985-01-01'), max: Date.parse('2035-01-01') });

  it('goes both ways', () => {
    fc.assert(
      fc.property(anyDivision, anyDivision, anyInstant, (a, b, instant) => {
        const key = partitionAt(a, new Date(instant));
        for (const other of overlapping(a, key, b)!) expect(overlapping(b, other, a)).toContain(key);
      }),
    );
  });

  it('covers the partition without a gap', () => {
    fc.assert(
      fc.property(anyDivision, anyDivision, anyInstant, (a, b, instant) => {
        const span = partitionSpan(a, partitionAt(a, new Date(instant)))!;
        const parts = partitionsIn(b, span).map((key) => partitionSpan(b, key)!);
        expect(parts[0]!.start <= span.start && parts.at(-1)!.end >= span.end).toBe(true);
        for (const [i, part] of parts.slice(1).entries()) expect(part.start).toEqual(parts[i]!.end);
      }),
    );
  });

  it('a partition holds the instant that it was found by', () => {
    fc.assert(
      fc.property(anyDivision, anyInstant, (division, instant) => {
        const key = partitionAt(division, new Date(instant));
        const { start, end } = partitionSpan(division, key)!;
        expect(start.getTime() <= instant && instant < end.getTime()).toBe(true);
        expect(isPartition(division, key)).toBe(true);
      }),
    );
  });
});

describe('hours', () => {
  it.each([
    ['of a zone with half an hour', 'Asia/Kolkata', '2022-11-30T03:45:00Z', '2022-11-30T03:30Z', '2022-11-30T04:30Z'],
    ['the first of a repeated hour', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T00:00Z', '2026-10-25T01:00Z'],
    ['the second of it', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25T01:00Z', '2026-10-25T02:00Z'],
    // The clock is set back from 02:00 to 01:30.
    [
      'where half an hour is repeated',
      'Australia/Lord_Howe',
      '2026-04-04T15:10:00Z',
      '2026-04-04T15:00Z',
      '2026-04-04T15:30Z',
    ],
    // And forward from 02:00 to 02:30.
    [
      'where half an hour is left out',
      'Australia/Lord_Howe',
      '2026-10-03T15:40:00Z',
      '2026-10-03T15:30Z',
      '2026-10-03T16:00Z',
    ],
  ])('%s', (_, zone, instant, start, end) => {
    const key = partitionAt(hours(zone), new Date(instant));
    expect(key).toBe(start);
    expect(partitionSpan(hours(zone), key)).toEqual({ start: new Date(start), end: new Date(end) });
  });

  it('no time at all is in one', () => {
    const at = new Date('2022-11-30T15:20:00Z');
    expect(partitionsIn(hours('UTC'), { start: at, end: at })).toEqual(['2022-11-30T15:00Z']);
    expect(partitionsIn(days('Asia/Seoul'), { start: at, end: at })).toEqual(['2022-12-01']);
  });
});

describe('keys', () => {
  it.each<[Partitioning, string, boolean]>([
    [null, WHOLE, true],
    [null, 'x', false],
    [days('UTC'), '2022-12-01', true],
    [days('UTC'), '20221201', false],
    [days('Pacific/Apia'), '2011-12-30', false],
    [hours('UTC'), '2022-12-01T10:00Z', true],
    [hours('UTC'), '2022-12-01T10:30Z', false],
    [hours('UTC'), '2022-12-01T99:00Z', false],
    [hours('UTC'), '2022-12-01', false],
    [keys('a'), 'a', true],
    [keys('a'), 'b', false],
  ])('of %j: %s', (partition, key, expected) => {
    expect(isPartition(partition, key)).toBe(expected);
  });

  it.each<[Partitioning, RegExp]>([
    [null, /'mart' has no partitions: leave 'x' out\.$/],
    [days('Asia/Seoul'), /give a day of Asia\/Seoul, such as 2022-11-30\.$/],
    [hours('UTC'), /give the start of an hour of UTC in UTC, such as 2022-11-30T15:00Z\.$/],
    [keys('a', 'b'), /give one of a, b\.$/],
  ])('that are wrong are refused: %j', (partition, message) => {
    expect(() => requirePartition({ uri: 'mart', partition }, 'x')).toThrow(message);
  });

  it('that are right are answered', () => {
    expect(requirePartition({ uri: 'mart', partition: keys('a') }, 'a')).toBe('a');
  });

  it('are of no time where they are names', () => {
    expect(partitionSpan(keys('a'), 'a')).toBeNull();
    expect(partitionSpan(null, WHOLE)).toBeNull();
  });
});

it('time and names cannot be compared', () => {
  expect(areComparable(days('UTC'), hours('UTC'))).toBe(true);
  expect(areComparable(days('UTC'), keys('a'))).toBe(false);
  expect(areComparable(keys('a'), keys('b'))).toBe(true);
  expect(areComparable(null, keys('b'))).toBe(true);
  expect(areComparable(days('UTC'), null)).toBe(true);
});
