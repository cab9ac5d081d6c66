import type { Candidate, Selection } from './select.ts';

/** What has no room left, so that no further candidate of it need be looked at in this selection. */
export interface Exhausted {
  readonly pools: readonly string[];
  readonly runIds: readonly number[];
  readonly dagNos: readonly number[];
  /** Queues of which all slots that take the lane are taken. */
  readonly queues: readonly { readonly queue: string; readonly lane: number }[];
}

/**
 * What the blocked candidates of a page tell of those behind them: use only grows while candidates are chosen, so what a
 * limit forbids to one, it forbids to all that differ in nothing which that limit looks at.
 */
export function exhaustedBy(blocked: Selection<Candidate>['blocked']): Exhausted {
  const of = <T>(limit: (typeof blocked)[number]['limit'], value: (candidate: Candidate) => T): readonly T[] => [
    ...new Set(blocked.filter((entry) => entry.limit === limit).map(({ candidate }) => value(candidate))),
  ];
  const smallest = blocked.filter(({ limit, candidate }) => limit === 'pool' && candidate.poolSlots <= 1);
  const queues = blocked.filter(({ limit }) => limit === 'worker_slots').map(({ candidate }) => candidate);
  return {
    pools: [
      ...new Set([...of('pool_missing', ({ pool }) => pool), ...smallest.map(({ candidate }) => candidate.pool)]),
    ],
    runIds: of('max_active_tasks', ({ runId }) => runId),
    dagNos: of('max_active_tasks_per_dag', ({ dagNo }) => dagNo),
    queues: [...new Map(queues.map(({ queue, lane }) => [`${lane}/${queue}`, { queue, lane }])).values()],
  };
}

/** All that either of two pages has exhausted. */
export function exhaustedTogether(a: Exhausted, b: Exhausted): Exhausted {
  return {
    pools: [...a.pools, ...b.pools],
    runIds: [...a.runIds, ...b.runIds],
    dagNos: [...a.dagNos, ...b.dagNos],
    queues: [...a.queues, ...b.queues],
  };
}
