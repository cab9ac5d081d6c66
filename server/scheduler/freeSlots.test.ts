import { describe, expect, it } from 'vitest';
import type { ActiveGroup } from '../db/selection.ts';
import { freeSlots } from './freeSlots.ts';

const worker = (id: string, slots: number, queues: readonly string[] = ['default']) => ({ id, slots, queues });
const active = (workerId: string | null, instances: number, { lane = 0 } = {}): ActiveGroup => ({
  queue: 'default',
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

describe('free slots', () => {
  it.each([
    ['nothing runs', [worker('a', 4), worker('b', 4)], [], { default: [6, 2] }],
    ['one worker of one slot keeps none', [worker('a', 1)], [], { default: [1, 0] }],
    ['live work runs', [worker('a', 4), worker('b', 4)], [active('a', 3), active('b', 2)], { default: [3, 0] }],
    ['backfills run', [worker('a', 8)], [active('a', 5, backfill)], { default: [1, 2] }],
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
    ['more is active than there are slots', [worker('a', 1)], [active('a', 3)], { default: [0, 0] }],
    [
      'backfills hold more than they may since a worker is gone',
      [worker('a', 4)],
      [active('a', 4, backfill)],
      { default: [0, 0] },
    ],
    ['what runs on a worker that is gone', [worker('a', 4)], [active('gone', 3)], { default: [3, 1] }],
    ['what is queued has no worker yet', [worker('a', 4)], [active(null, 3)], { default: [3, 1] }],
    ['queues apart', [worker('a', 4), worker('b', 2, ['heavy'])], [active('b', 1)], { default: [3, 1], heavy: [1, 0] }],
  ])('%s', (_, workers, groups, expected) => {
    expect(free({ workers, active: groups })).toEqual(expected);
  });
});
