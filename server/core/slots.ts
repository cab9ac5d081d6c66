/** Free slots of workers that take tasks of the same queues and lanes. */
export interface SlotGroup {
  readonly queues: readonly string[];
  /** Null: tasks of every lane. */
  readonly lanes: readonly number[] | null;
  readonly free: number;
}

export interface Slots {
  /** Takes a slot for one more task; false: none is free for it, however those taken before are dealt out. */
  take(queue: string, lane: number): boolean;
  /** Whether a slot is left for any task of the lane, where others give way to it. */
  hasRoom(lane: number): boolean;
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
    hasRoom(lane) {
      const takesLane = (group: number): boolean => groups[group]!.lanes?.includes(lane) ?? true;
      const left = (holds: (group: number) => boolean): boolean =>
        free.some((slots, group) => slots > 0 && holds(group));
      const mayGiveWay = [...kinds.values()].some(
        (kind) => kind.lane !== lane && kind.held.some((held, group) => held > 0 && takesLane(group)),
      );
      return left(takesLane) || (mayGiveWay && left((group) => !takesLane(group)));
    },
  };
}
