import { describe, expect, it } from 'vitest';
import { makeInterval } from './interval.ts';

describe('makeInterval', () => {
  const daily = makeInterval(new Date('2022-11-30T00:00:00Z'), new Date('2022-12-01T00:00:00Z'));

  it('names the local day on which it starts', () => {
    expect([daily.day(), daily.day('Asia/Seoul'), daily.day('America/New_York')]).toEqual([
      '2022-11-30',
      '2022-11-30',
      '2022-11-29',
    ]);
    expect([daily.key(), daily.key('America/New_York')]).toEqual(['20221130', '20221129']);
  });

  it('lists the local days that it touches', () => {
    expect(daily.days('Asia/Seoul').map(({ day }) => day)).toEqual(['2022-11-30', '2022-12-01']);
    expect(daily.days('UTC')).toEqual([{ day: '2022-11-30', start: daily.start, end: daily.end }]);
  });

  it('may hold no time, as a moment does', () => {
    expect(makeInterval(daily.start, daily.start).days('UTC')).toEqual([]);
  });

  it('cannot end before it starts', () => {
    expect(() => makeInterval(daily.end, daily.start)).toThrow(
      'An interval cannot end (2022-11-30T00:00:00.000Z) before it starts (2022-12-01T00:00:00.000Z).',
    );
    expect(() => makeInterval(new Date('x'), daily.start)).toThrow(/starts \(no date\)/);
  });
});
