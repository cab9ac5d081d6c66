import { slotsOf, type SlotGroup } from './slots.ts';

/** A `scheduled` instance, with the limits that its DAG and its task set; null: none. */
export interface Candidate {
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly dagNo: number;
  readonly queue: string;
  readonly lane: number;
  readonly pool: string;
  readonly poolSlots: number;
  readonly concurrencyKey: string | null;
  /** Of one run. */
  readonly maxActiveTasks: number | null;
  readonly maxActiveTasksPerDag: number | null;
  readonly maxActiveTisPerDag: number | null;
  readonly maxActiveTisPerDagrun: number | null;
}

/** Instances that hold slots now: queued, running, restarting; grouped by all that is named. */
export interface ActiveInstances {
  readonly dagNo: number;
  readonly runId: number;
  readonly taskNo: number;
  readonly pool: string;
  readonly concurrencyKey: string | null;
  readonly instances: number;
  readonly poolSlots: number;
}

export interface Capacity {
  /** Slots of live workers on which nothing runs. */
  readonly slots: readonly SlotGroup[];
  /** What takes a slot of some worker next. */
  readonly queued: readonly { readonly queue: string; readonly lane: number; readonly instances: number }[];
  /** Slots of each pool by name; -1: without limit. */
  readonly pools: Readonly<Record<string, number>>;
}

/** Why a candidate has to wait, in the order in which limits are looked at. */
export const LIMITS = [
  'pool_missing',
  'pool_too_small',
  'pool',
  'max_active_tasks',
  'max_active_tasks_per_dag',
  'max_active_tis_per_dag',
  'max_active_tis_per_dagrun',
  'concurrency_key',
  'worker_slots',
] as const;
export type Limit = (typeof LIMITS)[number];

export interface Selection<C extends Candidate> {
  readonly chosen: readonly C[];
  readonly blocked: readonly { readonly candidate: C; readonly limit: Limit }[];
}

/**
 * Chooses greedily, in the given order, each candidate that no limit forbids together with those chosen before it. One
 * that is blocked takes nothing, so it never hides another.
 */
export function select<C extends Candidate>(
  candidates: readonly C[],
  active: readonly ActiveInstances[],
  capacity: Capacity,
): Selection<C> {
  return selectorOf(active, capacity).choose(candidates);
}

/** `select` page by page: each page is chosen from with what the pages before it have taken. */
export interface Selector {
  choose<C extends Candidate>(page: readonly C[]): Selection<C>;
  /** Whether a slot of any worker is left for a task of the lane. */
  hasRoom(lane: number): boolean;
}

export function selectorOf(active: readonly ActiveInstances[], { slots: groups, queued, pools }: Capacity): Selector {
  const usage = new Usage(active);
  const slots = slotsOf(groups);
  for (const { queue, lane, instances } of queued) {
    for (let i = 0; i < instances; i++) if (!slots.take(queue, lane)) break;
  }
  return {
    hasRoom: (lane) => slots.hasRoom(lane),
    choose<C extends Candidate>(page: readonly C[]): Selection<C> {
      const chosen: C[] = [];
      const blocked: { candidate: C; limit: Limit }[] = [];
      for (const candidate of page) {
        const hasSlot = (): boolean => slots.take(candidate.queue, candidate.lane);
        const limit = blocking(candidate, usage, pools) ?? (hasSlot() ? null : 'worker_slots');
        if (limit) {
          blocked.push({ candidate, limit });
          continue;
        }
        usage.add({ ...candidate, instances: 1 });
        chosen.push(candidate);
      }
      return { chosen, blocked };
    },
  };
}

function blocking(candidate: Candidate, usage: Usage, pools: Capacity['pools']): Limit | null {
  const { pool, poolSlots, runId, dagNo, taskNo, concurrencyKey } = candidate;
  const size = pools[pool];
  if (size === undefined) return 'pool_missing';
  if (size !== -1 && poolSlots > size) return 'pool_too_small';
  if (size !== -1 && usage.of('pool', pool) + poolSlots > size) return 'pool';
  if (reached(candidate.maxActiveTasks, usage.of('run', runId))) return 'max_active_tasks';
  if (reached(candidate.maxActiveTasksPerDag, usage.of('dag', dagNo))) return 'max_active_tasks_per_dag';
  if (reached(candidate.maxActiveTisPerDag, usage.of('task', dagNo, taskNo))) return 'max_active_tis_per_dag';
  if (reached(candidate.maxActiveTisPerDagrun, usage.of('taskOfRun', runId, taskNo)))
    return 'max_active_tis_per_dagrun';
  if (concurrencyKey !== null && usage.of('key', concurrencyKey) > 0) return 'concurrency_key';
  return null;
}

function reached(limit: number | null, used: number): boolean {
  return limit !== null && used >= limit;
}

/** What is counted against limits. */
class Usage {
  readonly #counts = new Map<string, number>();

  constructor(active: readonly ActiveInstances[]) {
    for (const instances of active) this.add(instances);
  }

  of(...key: readonly (string | number)[]): number {
    return this.#counts.get(key.join('/')) ?? 0;
  }

  add({ pool, poolSlots, runId, dagNo, taskNo, concurrencyKey, instances }: ActiveInstances): void {
    this.#count(poolSlots, 'pool', pool);
    this.#count(instances, 'run', runId);
    this.#count(instances, 'dag', dagNo);
    this.#count(instances, 'task', dagNo, taskNo);
    this.#count(instances, 'taskOfRun', runId, taskNo);
    if (concurrencyKey !== null) this.#count(instances, 'key', concurrencyKey);
  }

  #count(by: number, ...key: readonly (string | number)[]): void {
    this.#counts.set(key.join('/'), this.of(...key) + by);
  }
}
