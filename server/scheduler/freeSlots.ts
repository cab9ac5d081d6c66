import { LANES, slotsKeptForLive } from '../core/lanes.ts';
import type { SlotGroup } from '../core/slots.ts';
import type { SelectionFacts } from '../db/selection.ts';

/** Workers of the same queues together. */
interface WorkerGroup {
  readonly queues: readonly string[];
  slots: number;
  live: number;
  backfill: number;
}

/**
 * The slots of live workers on which nothing runs: those that take every lane, and those that are kept for live work. What
 * runs on a worker that is gone takes none of them.
 */
export function freeSlots({ workers, active }: Pick<SelectionFacts, 'workers' | 'active'>): readonly SlotGroup[] {
  const groups = new Map<string, WorkerGroup>();
  const groupOfWorker = new Map<string, WorkerGroup>();
  for (const { id, queues, slots } of workers) {
    const key = queues.toSorted().join(',');
    const group = groups.get(key) ?? { queues, slots: 0, live: 0, backfill: 0 };
    group.slots += slots;
    groups.set(key, group);
    groupOfWorker.set(id, group);
  }
  for (const { workerId, lane, instances } of active) {
    const group = workerId === null ? undefined : groupOfWorker.get(workerId);
    if (group) group[lane === LANES.live ? 'live' : 'backfill'] += instances;
  }
  return [...groups.values()].flatMap((group) => {
    const open = roomFor(group, LANES.backfill);
    return [
      { queues: group.queues, lanes: null, free: open },
      { queues: group.queues, lanes: [LANES.live], free: roomFor(group, LANES.live) - open },
    ];
  });
}

function roomFor({ slots, live, backfill }: WorkerGroup, lane: number): number {
  const free = slots - live - backfill;
  const room = lane === LANES.live ? free : Math.min(free, slots - slotsKeptForLive(slots) - backfill);
  return Math.max(0, room);
}
