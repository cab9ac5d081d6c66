import { expect, test } from 'vitest';
import { LANES } from './lanes.ts';
import { queuedTooLong } from './queuedTimeout.ts';

const live = LANES.live;

test.each([
  ['no limit', {}, { lane: live, readyMs: 1e12 }],
  ['within the limit', { queuedTimeoutMs: 1_000 }, { lane: live, readyMs: 1_000 }],
  ['a backfill gives way', { queuedTimeoutMs: 1_000 }, { lane: LANES.backfill, readyMs: 1e12 }],
])('%s: it waits', (_, task, instance) => {
  expect(queuedTooLong(task, instance)).toBeNull();
});

test('beyond the limit it fails, and says so', () => {
  expect(queuedTooLong({ queuedTimeoutMs: 90_000 }, { lane: live, readyMs: 90_001 })).toBe(
    'nothing has started it within its queuedTimeout of 90 s',
  );
});
