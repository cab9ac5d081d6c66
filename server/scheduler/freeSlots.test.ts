import { describe, expect, it } from 'vitest';
import type { ActiveGroup } from '../db/selection.ts';
import { freeSlots } from './freeSlots.ts';

const worker = (id: string, slots: number, queues: readonly string[] = ['default']) => ({ id, slots, queues });
const active = (workerId: string | null, instances: number, queue = 'default'): ActiveGroup => ({
  queue,
  lane: 0,
  pool: 'default_pool',
  dagNo: 1,
  runId: 1,
  taskNo: 1,
  concurrencyKey: null,
  workerId,
  instances,
  poolSlots: instances,
});
const free = (facts: Parameters<typeof freeSlots>[0]) =>
  Object.fromEntries(freeSlots(facts).map((group) => [group.queues.join('+'), group.free]));

describe('free slots', () => {
  it.each([
    ['nothing runs', [worker('a', 4), worker('b', 4)], [], { default: 8 }],
    ['some run, some are queued', [worker('a', 4), worker('b', 4)], [active('a', 3), active(null, 2)], { default: 3 }],
    [
      'what runs on a worker that is gone takes no slot of others',
      [worker('a', 4)],
      [active('gone', 3)],
      { default: 4 },
    ],
    [
      'what is queued for a queue that nobody serves takes none',
      [worker('a', 4)],
      [active(null, 3, 'heavy')],
      { default: 4 },
    ],
    [
      'queues apart',
      [worker('a', 4), worker('b', 2, ['heavy'])],
      [active(null, 3), active('b', 1, 'heavy')],
      { default: 1, heavy: 1 },
    ],
    [
      'what is queued goes on where its first group is full',
      [worker('a', 2), worker('b', 3, ['default', 'heavy'])],
      [active(null, 4)],
      { default: 0, 'default+heavy': 1 },
    ],
    ['more is active than there are slots', [worker('a', 1)], [active('a', 3)], { default: -2 }],
  ])('%s', (_, workers, groups, expected) => {
    expect(free({ workers, active: groups })).toEqual(expected);
  });
});
