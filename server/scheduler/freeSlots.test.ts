import { describe, expect, it } from 'vitest';
import type { ActiveGroup } from '../db/selection.ts';
import { freeSlots } from './freeSlots.ts';

const worker = (id: string, slots: number, queues: readonly string[] = ['default']) => ({ id, slots, queues });
const active = (workerId: string | null, instances: number, { queue = 'default', lane = 0 } = {}): ActiveGroup => ({
  queue,
  lane,
  pool: 'default_pool',
  dagNo: 1,
  runId: 1,
  taskNo: 1,
  concurrencyKey: null,
  workerId,
  instances,
  poolSlots: instances,
});
/** By queues: the slots that are free for every lane, and those for live work alone. */
const free = (facts: Parameters<typeof freeSlots>[0]) => {
  const found: Record<string, number[]> = {};
  for (const group of freeSlots(facts)) (found[group.queues.join('+')] ??= []).push(group.free);
  return found;
};
const backfill = { lane: 1 };
const heavy = { queue: 'heavy' };

describe('free slots', () => {
  it.each([
    ['nothing runs', [worker('a', 4), worker('b', 4)], [], { default: [6, 2] }],
    ['one worker of one slot keeps none', [worker('a', 1)], [], { default: [1, 0] }],
    [
      'some run, some are queued',
      [worker('a', 4), worker('b', 4)],
      [active('a', 3), active(null, 2)],
      { default: [3, 0] },
    ],
    ['backfills run', [worker('a', 8)], [active('a', 4, backfill), active(null, 1, backfill)], { default: [1, 2] }],
    [
      'backfills run beside live work',
      [worker('a', 8)],
      [active('a', 5, backfill), active('a', 2)],
      { default: [1, 0] },
    ],
    [
      'live work takes what is kept for it',
      [worker('a', 8)],
      [active('a', 6, backfill), active('a', 1)],
      { default: [0, 1] },
    ],
    [
      'backfills hold more than they may since a worker is gone',
      [worker('a', 4)],
      [active('a', 4, backfill), active(null, 2, backfill)],
      { default: [0, 0] },
    ],
    [
      'what runs on a worker that is gone takes no slot of others',
      [worker('a', 4)],
      [active('gone', 3)],
      { default: [3, 1] },
    ],
    [
      'what is queued for a queue that nobody serves takes none',
      [worker('a', 4)],
      [active(null, 3, heavy)],
      { default: [3, 1] },
    ],
    [
      'queues apart',
      [worker('a', 4), worker('b', 2, ['heavy'])],
      [active(null, 3), active('b', 1, heavy)],
      { default: [1, 0], heavy: [1, 0] },
    ],
    [
      'what is queued goes on where its first group is full',
      [worker('a', 2), worker('b', 3, ['default', 'heavy'])],
      [active(null, 4)],
      { default: [0, 0], 'default+heavy': [1, 0] },
    ],
    ['more is active than there are slots', [worker('a', 1)], [active('a', 3)], { default: [0, 0] }],
  ])('%s', (_, workers, groups, expected) => {
    expect(free({ workers, active: groups })).toEqual(expected);
  });
});
