/** Free slots of workers that take tasks of the same queues and lanes. */
export interface SlotGroup {
  readonly queues: readonly string[];
  /** Null: tasks of every lane. */
  readonly lanes: readonly number[] | null;
  readonly free: number;
}

/** An upper bound of how many more tasks of a lane fit, or of one after it, once those with the given lanes are taken. */
export function roomLeft(groups: readonly SlotGroup[], lane: number, taken: readonly number[]): number {
  const freeOf = (some: readonly SlotGroup[]): number => some.reduce((sum, { free }) => sum + Math.max(0, free), 0);
  const forLane = groups.filter(({ lanes }) => lanes === null || lanes.includes(lane));
  return Math.min(
    freeOf(groups) - taken.length,
    freeOf(forLane) - taken.filter((takenLane) => takenLane === lane).length,
  );
}

export interface Slots {
  /** Takes a slot for one more task; false: none is free for it, however those taken before are dealt out. */
  take(queue: string, lane: number): boolean;
}

/** A kind of task, and how many of its kind each group holds. */
interface Kind {
  readonly queue: string;
  readonly lane: number;
  readonly held: number[];
}

/**
 * The free slots of all groups. What has been taken is not bound to a group: where a task finds its groups full, tasks
 * taken before it give way to groups of their own that have a slot left.
 */
export function slotsOf(groups: readonly SlotGroup[]): Slots {
  const free = groups.map((group) => group.free);
  const kinds = new Map<string, Kind>();
  const fits = ({ queue, lane }: Kind, group: number): boolean => {
    const { queues, lanes } = groups[group]!;
    return queues.includes(queue) && (lanes === null || lanes.includes(lane));
  };

  const place = (kind: Kind, tried: Set<number>): boolean => {
    for (const group of groups.keys()) {
      if (!fits(kind, group) || tried.has(group)) continue;
      tried.add(group);
      if (free[group]! <= 0 && !makeRoom(group, tried)) continue;
      free[group]!--;
      kind.held[group]!++;
      return true;
    }
    return false;
  };
  const makeRoom = (group: number, tried: Set<number>): boolean => {
    for (const kind of kinds.values()) {
      if (kind.held[group]! <= 0 || !place(kind, tried)) continue;
      kind.held[group]!--;
      free[group]!++;
      return true;
    }
    return false;
  };

  return {
    take(queue, lane) {
      const name = `${lane}/${queue}`;
      const kind = kinds.get(name) ?? { queue, lane, held: groups.map(() => 0) };
      kinds.set(name, kind);
      return place(kind, new Set());
    },
  };
}
