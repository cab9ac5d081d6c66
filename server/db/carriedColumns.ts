import type { TaskDefinition } from '../core/definition.ts';
import { hasNotifiers } from '../core/notification.ts';

/** What instances carry of their tasks, as the columns priority, queue, pool, pool_slots and notifies. */
export function carriedColumns(tasks: readonly TaskDefinition[]): readonly unknown[] {
  return [
    tasks.map(({ priorityWeight }) => priorityWeight),
    tasks.map(({ queue }) => queue),
    tasks.map(({ pool }) => pool),
    tasks.map(({ poolSlots }) => poolSlots),
    tasks.map(hasNotifiers),
  ];
}
