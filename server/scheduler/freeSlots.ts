import type { SlotGroup } from '../core/slots.ts';
import type { ActiveGroup, SelectionFacts } from '../db/selection.ts';

/**
 * The free slots of live workers, workers of the same queues together. What runs takes a slot of its worker; what is queued
 * has no worker yet and takes one wherever its queue is served. What runs on a worker that is gone takes none.
 */
export function freeSlots({ workers, active }: Pick<SelectionFacts, 'workers' | 'active'>): readonly SlotGroup[] {
  const groups = new Map<string, { queues: readonly string[]; lanes: null; free: number }>();
  const groupOfWorker = new Map<string, { free: number }>();
  for (const { id, queues, slots } of workers) {
    const key = queues.toSorted().join(',');
    const group = groups.get(key) ?? { queues, lanes: null, free: 0 };
    group.free += slots;
    groups.set(key, group);
    groupOfWorker.set(id, group);
  }
  for (const { workerId, instances } of active) {
    const group = workerId === null ? undefined : groupOfWorker.get(workerId);
    if (group) group.free -= instances;
  }
  for (const queued of active.filter(({ workerId }) => workerId === null)) takeAnywhere([...groups.values()], queued);
  return [...groups.values()];
}

function takeAnywhere(
  groups: readonly { readonly queues: readonly string[]; free: number }[],
  { queue, instances }: ActiveGroup,
): void {
  let open = instances;
  for (const group of groups.filter(({ queues }) => queues.includes(queue))) {
    const taken = Math.min(open, Math.max(0, group.free));
    group.free -= taken;
    open -= taken;
  }
}
