import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fireAtOrAfter, fireAtOrBefore, nextFire, previousFire } from './cron.ts';

/** The fires in (from, to], one after another. */
function fires(expression: string | readonly string[], zone: string, from: string, to: string): string[] {
  const expressions = [expression].flat();
  const found: string[] = [];
  for (
    let fire = nextFire(expressions, zone, new Date(from));
    fire && fire <= new Date(to);
    fire = nextFire(expressions, zone, fire)
  ) {
    found.push(fire.toISOString().slice(0, 16) + 'Z');
  }
  return found;
}

const NEW_YORK = 'America/New_York';
const LORD_HOWE = 'Australia/Lord_Howe';

describe('where the clock is set forward', () => {
  it('a time that is left out runs as much later', () => {
    expect(fires('30 2 * * *', NEW_YORK, '2026-03-07T08:00Z', '2026-03-10T00:00Z')).toEqual([
      '2026-03-08T07:30Z',
      '2026-03-09T06:30Z',
    ]);
  });

  it('times that come to the same moment run once, and in order', () => {
    expect(fires('30 2,3 * * *', NEW_YORK, '2026-03-08T00:00Z', '2026-03-09T00:00Z')).toEqual(['2026-03-08T07:30Z']);
    expect(fires(['45 2 * * *', '15 3 * * *'], NEW_YORK, '2026-03-08T00:00Z', '2026-03-09T00:00Z')).toEqual([
      '2026-03-08T07:15Z',
      '2026-03-08T07:45Z',
    ]);
  });

  it('fires of every hour come every hour of elapsed time', () => {
    expect(fires('0 * * * *', NEW_YORK, '2026-03-08T05:00Z', '2026-03-08T09:00Z')).toEqual([
      '2026-03-08T06:00Z',
      '2026-03-08T07:00Z',
      '2026-03-08T08:00Z',
      '2026-03-08T09:00Z',
    ]);
  });

  it('by half an hour, the hour that falls on the change runs at the change', () => {
    expect(fires('0 * * * *', LORD_HOWE, '2026-10-03T14:00Z', '2026-10-03T17:00Z')).toEqual([
      '2026-10-03T14:30Z',
      '2026-10-03T15:30Z',
      '2026-10-03T16:00Z',
      '2026-10-03T17:00Z',
    ]);
    expect(fires('20 * * * *', LORD_HOWE, '2026-10-03T14:00Z', '2026-10-03T17:00Z')).toEqual([
      '2026-10-03T14:50Z',
      '2026-10-03T15:50Z',
      '2026-10-03T16:20Z',
    ]);
  });
});

describe('where the clock is set back', () => {
  it('a time that comes twice runs at the second pass', () => {
    expect(fires('30 1 * * *', NEW_YORK, '2026-10-31T06:00Z', '2026-11-03T00:00Z')).toEqual([
      '2026-11-01T06:30Z',
      '2026-11-02T06:30Z',
    ]);
  });

  it('an hourly fire runs in both passes', () => {
    expect(fires('30 * * * *', NEW_YORK, '2026-11-01T04:30Z', '2026-11-01T07:30Z')).toEqual([
      '2026-11-01T05:30Z',
      '2026-11-01T06:30Z',
      '2026-11-01T07:30Z',
    ]);
  });

  it('named hours follow the clock, so one interval is longer', () => {
    expect(fires('0 */2 * * *', NEW_YORK, '2026-11-01T03:00Z', '2026-11-01T10:00Z')).toEqual([
      '2026-11-01T04:00Z',
      '2026-11-01T07:00Z',
      '2026-11-01T09:00Z',
    ]);
  });

  it('by half an hour, the hour that ends there runs at the change and at its time', () => {
    expect(fires('0 * * * *', LORD_HOWE, '2026-04-04T13:00Z', '2026-04-04T16:30Z')).toEqual([
      '2026-04-04T14:00Z',
      '2026-04-04T15:00Z',
      '2026-04-04T15:30Z',
      '2026-04-04T16:30Z',
    ]);
  });
});

describe('fires', () => {
  it('follow the summer time that Seoul had', () => {
    expect(fires('0 0 * * *', 'Asia/Seoul', '1988-07-01T00:00Z', '1988-07-02T00:00Z')).toEqual(['1988-07-01T14:00Z']);
    expect(fires('0 0 * * *', 'Asia/Seoul', '2026-07-01T00:00Z', '2026-07-02T00:00Z')).toEqual(['2026-07-01T15:00Z']);
  });

  it('of several expressions are joined', () => {
    expect(fires(['0 6 * * *', '0 18 * * *', '0 6 * * 1'], 'UTC', '2026-01-05T00:00Z', '2026-01-06T00:00Z')).toEqual([
      '2026-01-05T06:00Z',
      '2026-01-05T18:00Z',
    ]);
  });

  it('of seconds come each second', () => {
    expect(nextFire(['*/10 * * * * *'], 'UTC', new Date('2026-01-05T00:00:01Z'))).toEqual(
      new Date('2026-01-05T00:00:10Z'),
    );
  });

  it('on a day that the zone left out run a day later', () => {
    expect(fires('0 12 30 12 *', 'Pacific/Apia', '2011-12-01T00:00Z', '2012-01-10T00:00Z')).toEqual([
      '2011-12-30T22:00Z',
    ]);
  });

  it('are none beyond the calendar of the parser', () => {
    expect(nextFire(['0 0 1 1 *'], 'UTC', new Date('9999-06-01T00:00:00Z'))).toBeNull();
    expect(previousFire(['0 0 1 1 *'], 'UTC', new Date('0001-01-01T00:00:00Z'))).toBeNull();
    expect(nextFire([], 'UTC', new Date())).toBeNull();
  });

  it('include the instant itself where asked', () => {
    const midnight = new Date('2026-01-05T00:00:00Z');
    expect(fireAtOrAfter(['0 0 * * *'], 'UTC', midnight)).toEqual(midnight);
    expect(fireAtOrBefore(['0 0 * * *'], 'UTC', midnight)).toEqual(midnight);
    expect(fireAtOrBefore(['0 0 * * *'], 'UTC', new Date(midnight.getTime() - 1))).toEqual(
      new Date('2026-01-04T00:00:00Z'),
    );
  });
});

describe('next and previous', () => {
  const EXPRESSIONS = [
    '0 0 * * *',
    '30 2 * * *',
    '30 1 * * *',
    '0 * * * *',
    '*/15 * * * *',
    '20,40 * * * *',
    '0 */2 * * *',
    '15 2,3 * * *',
    '45 1-3 * * *',
    '*/7 * * * *',
  ];
  const CHANGES = [
    [NEW_YORK, '2026-03-08T07:00Z'],
    [NEW_YORK, '2026-11-01T06:00Z'],
    [LORD_HOWE, '2026-10-03T15:30Z'],
    [LORD_HOWE, '2026-04-04T15:00Z'],
    ['America/Sao_Paulo', '2018-11-04T03:00Z'],
    ['Asia/Seoul', '1987-05-09T17:00Z'],
    ['Asia/Seoul', '1988-10-08T17:00Z'],
    ['Pacific/Apia', '2011-12-30T10:00Z'],
    ['Europe/London', '2026-06-01T00:00Z'],
  ] as const;

  it('are each other’s way back, around every change of a clock', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EXPRESSIONS),
        fc.constantFrom(...CHANGES),
        fc.integer({ min: -1800, max: 1800 }),
        (expression, [zone, change], minutes) => {
          const instant = new Date(Date.parse(change) + minutes * 60_000);
          const next = nextFire([expression], zone, instant)!;
          const previous = previousFire([expression], zone, next)!;
          expect(next.getTime()).toBeGreaterThan(instant.getTime());
          expect(previous.getTime()).toBeLessThanOrEqual(instant.getTime());
          expect(nextFire([expression], zone, previous)).toEqual(next);
          expect(fireAtOrBefore([expression], zone, next)).toEqual(next);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
