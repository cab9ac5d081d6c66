import { describe, expect, it } from 'vitest';
import {
  batchMinutes,
  compareCounts,
  comparison,
  coverageOf,
  exactnessOf,
  partsOfDay,
  pathColumn,
  speedMinutes,
  statusColumn,
  statusTone,
  type EventView,
} from './eventViews.ts';

const FROM = Date.parse('2026-11-20T15:00:00Z');
const HOUR = 3_600_000;
const DAY = { from: FROM, to: FROM + 24 * HOUR };
const iso = (hours: number) => new Date(FROM + hours * HOUR).toISOString();
const slice = (from: number, to: number, loadedAt: string | null) => ({ from: iso(from), to: iso(to), loadedAt });
const LOADED = iso(34);

function view(given: Partial<EventView> = {}): EventView {
  return {
    from: iso(0),
    to: iso(24),
    source: 'mart',
    total: 0,
    minutes: [],
    statuses: [],
    paths: [],
    sample: null,
    arePathsExact: true,
    loadedUntil: null,
    asOf: iso(24),
    ...given,
  };
}

it('a view of which a sample was read is an estimate', () => {
  expect(exactnessOf(view())).toBe('exact');
  expect(exactnessOf(view({ sample: { read: 1, buffered: 2 } }))).toBe('estimate');
});

describe('what is loaded of a day', () => {
  it('is all, a part, nothing, or not known', () => {
    expect(coverageOf([slice(0, 9, LOADED), slice(9, 24, LOADED)])).toBe('whole');
    expect(coverageOf([slice(0, 9, LOADED), slice(9, 24, null)])).toBe('part');
    expect(coverageOf([slice(0, 24, null)])).toBe('none');
    expect(coverageOf(null)).toBe('unknown');
  });

  it('is seen in the batch view, the rest up to now in the speed view', () => {
    const slices = [slice(0, 9, LOADED), slice(9, 24, null)];
    const states = partsOfDay(DAY, slices, FROM + 12 * HOUR).map(({ from, to, state }) => [
      (from - FROM) / HOUR,
      (to - FROM) / HOUR,
      state,
    ]);
    expect(states).toEqual([
      [0, 9, 'batch'],
      [9, 12, 'speed'],
      [12, 24, 'future'],
    ]);
  });

  it('of a day that is over or has not begun has one part without a mart', () => {
    expect(partsOfDay(DAY, null, DAY.to + 1).map(({ state }) => state)).toEqual(['speed']);
    expect(partsOfDay(DAY, null, DAY.from).map(({ state }) => state)).toEqual(['future']);
  });

  it('is compared where both views count', () => {
    const minutes = [1, 8, 9, 12].map((hours) => ({ at: iso(hours), count: 10 * hours }));
    const parts = partsOfDay(DAY, [slice(0, 9, LOADED), slice(9, 24, null)], FROM + 12 * HOUR);
    expect(comparison(view({ minutes }), view({ minutes: minutes.slice(1) }), parts)).toEqual({ speed: 90, batch: 80 });
    expect(comparison(null, view(), parts)).toBeNull();
    expect(comparison(view(), view(), partsOfDay(DAY, null, DAY.to))).toBeNull();
    // What came late is still there; what is loaded is not.
    expect(comparison(view({ source: 'log_buffer', minutes }), view({ minutes }), parts)).toBeNull();
  });
});

describe('minutes', () => {
  const parts = partsOfDay(DAY, [slice(0, 9, LOADED), slice(9, 24, null)], FROM + 12 * HOUR);
  const known = (counts: readonly (number | null)[]) =>
    counts.flatMap((count, at) => (count !== null && (counts[at - 1] ?? null) === null ? [at / 60] : []));

  it('of the batch view are known where it is loaded', () => {
    const counts = batchMinutes(view({ minutes: [{ at: iso(20), count: 7 }] }), DAY, parts);
    expect([counts[0], counts[9 * 60 - 1], counts[9 * 60], counts[20 * 60]]).toEqual([0, 0, null, 7]);
  });

  it('of the speed view are known up to when it was read, of a buffer what is not drained', () => {
    const asOf = iso(12);
    expect(known(speedMinutes(view({ source: 'search', asOf }), DAY, parts))).toEqual([0]);
    const counts = speedMinutes(view({ source: 'log_buffer', asOf }), DAY, parts);
    expect(known(counts)).toEqual([9]);
    expect([counts[12 * 60 - 1], counts[12 * 60]]).toEqual([0, null]);
  });
});

describe('counts side by side', () => {
  it('have the largest share of either view first, and 0 where a view has nothing', () => {
    const speed = statusColumn(
      view({
        total: 10,
        statuses: [
          { status: 200, count: 6 },
          { status: 500, count: 4 },
        ],
      }),
    );
    const batch = statusColumn(
      view({
        total: 100,
        statuses: [
          { status: 200, count: 99 },
          { status: null, count: 1 },
        ],
      }),
    );
    expect(compareCounts(speed, batch, 9)).toEqual([
      { key: 200, speed: { count: 6, share: 0.6 }, batch: { count: 99, share: 0.99 } },
      { key: 500, speed: { count: 4, share: 0.4 }, batch: { count: 0, share: 0 } },
      { key: null, speed: { count: 0, share: 0 }, batch: { count: 1, share: 0.01 } },
    ]);
    expect(compareCounts(null, batch, 1)).toEqual([{ key: 200, speed: null, batch: { count: 99, share: 0.99 } }]);
  });

  it('say nothing of what a sample has not met', () => {
    const sampled = view({ total: 10, sample: { read: 5, buffered: 10 }, statuses: [{ status: 200, count: 10 }] });
    const batch = view({ total: 10, statuses: [{ status: 500, count: 10 }], paths: [{ path: '/rare', count: 1 }] });
    expect(compareCounts(statusColumn(sampled), statusColumn(batch), 9)).toEqual([
      { key: 500, speed: null, batch: { count: 10, share: 1 } },
      { key: 200, speed: { count: 10, share: 1 }, batch: { count: 0, share: 0 } },
    ]);
    expect(compareCounts(pathColumn(sampled), pathColumn(batch), 9)).toEqual([
      { key: '/rare', speed: null, batch: { count: 1, share: 0.1 } },
    ]);
  });

  it('say nothing of a path that a view of twenty does not name', () => {
    const twenty = Array.from({ length: 20 }, (_, at) => ({ path: `/${at}`, count: 1 }));
    const rows = compareCounts(
      pathColumn(view({ total: 0, paths: [{ path: '/new', count: 0 }] })),
      pathColumn(view({ total: 20, paths: twenty })),
      30,
    );
    expect(rows.find(({ key }) => key === '/new')).toEqual({ key: '/new', speed: { count: 0, share: 0 }, batch: null });
  });
});

it.each([
  [200, 'good'],
  [304, 'waiting'],
  [404, 'blocked'],
  [503, 'bad'],
  [null, 'idle'],
])('the status %s has the color %s', (status, tone) => {
  expect(statusTone(status)).toBe(tone);
});
