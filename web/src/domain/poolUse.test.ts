import { expect, it } from 'vitest';
import { poolSegments } from './poolUse.ts';

const pool = { slots: 8, includeDeferred: false, running: 2, queued: 1, deferred: 4 };

it('shows what is taken as shares of the pool, the deferred only where they count', () => {
  expect(poolSegments(pool)).toEqual([
    { segment: 'running', share: 0.25 },
    { segment: 'queued', share: 0.125 },
  ]);
  expect(poolSegments({ ...pool, includeDeferred: true })).toHaveLength(3);
});

it('is full where the pool was made smaller than what is taken', () => {
  expect(poolSegments({ ...pool, slots: 2, queued: 0 })).toEqual([{ segment: 'running', share: 1 }]);
  expect(poolSegments({ ...pool, slots: 1, queued: 2 }).map(({ share }) => share)).toEqual([0.5, 0.5]);
});

it('measures nothing without a limit, or without slots', () => {
  expect(poolSegments({ ...pool, slots: -1 })).toEqual([]);
  expect(poolSegments({ slots: 0, includeDeferred: true, running: 0, queued: 0, deferred: 0 })).toEqual([]);
});
