import type { Candidate } from '../../../server/core/select.ts';

/** A task instance that waits to be chosen, without limits of its own. */
export function candidateOf(given: Partial<Candidate> = {}): Candidate {
  return {
    runId: 1,
    taskNo: 0,
    mapIndex: -1,
    dagNo: 1,
    queue: 'default',
    lane: 0,
    pool: 'default_pool',
    poolSlots: 1,
    concurrencyKey: null,
    maxActiveTasks: null,
    maxActiveTasksPerDag: null,
    maxActiveTisPerDag: null,
    maxActiveTisPerDagrun: null,
    ...given,
  };
}
