import { describe, expect, it } from 'vitest';
import { cronOf } from '../../test/support/core/cronOf.ts';
import { cronGrid, periodGrid } from './grid.ts';

const at = (text: string): Date => new Date(text);

describe('periodGrid', () => {
  const schedule = { kind: 'every', periodMs: 5_400_000, anchor: null, zone: 'UTC', delayMs: 0 } as const;

  it('is counted from the start', () => {
    const grid = periodGrid(schedule, at('2026-01-31T10:00:00Z'));
    expect(grid.after(at('2026-01-31T10:00:00Z'))).toEqual(at('2026-01-31T11:30:00Z'));
    expect(grid.before(at('2026-01-31T10:00:00Z'))).toEqual(at('2026-01-31T08:30:00Z'));
    expect(grid.atOrAfter(at('2026-01-31T10:00:00Z'))).toEqual(at('2026-01-31T10:00:00Z'));
    expect(grid.atOrBefore(at('2026-01-31T10:00:01Z'))).toEqual(at('2026-01-31T10:00:00Z'));
    expect(grid.atOrAfter(at('2026-01-31T10:00:01Z'))).toEqual(at('2026-01-31T11:30:00Z'));
  });

  it('is counted from its anchor before the start, and from the Unix epoch without either', () => {
    expect(
      periodGrid({ ...schedule, anchor: '2026-01-01T00:10:00Z' }, at('2026-01-31T10:00:00Z')).after(
        at('2026-01-01T00:10:00Z'),
      ),
    ).toEqual(at('2026-01-01T01:40:00Z'));
    expect(periodGrid(schedule, null).after(at('1970-01-01T00:00:00Z'))).toEqual(at('1970-01-01T01:30:00Z'));
  });

  it('refuses a period of no length', () => {
    expect(() => periodGrid({ ...schedule, periodMs: 0 }, null)).toThrow(
      expect.objectContaining({ code: 'INVALID_SCHEDULE' }) as Error,
    );
  });
});

describe('cronGrid', () => {
  it('lies on the wall clock', () => {
    const grid = cronGrid(cronOf('0 0 * * *', { zone: 'Asia/Seoul' }));
    const midnight = at('2022-11-30T15:00:00Z');
    expect([grid.after(midnight), grid.before(midnight)]).toEqual([
      at('2022-12-01T15:00:00Z'),
      at('2022-11-29T15:00:00Z'),
    ]);
    expect([grid.atOrAfter(midnight), grid.atOrBefore(midnight)]).toEqual([midnight, midnight]);
  });
});
