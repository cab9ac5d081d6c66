import type { TryEnd } from '../../server/db/endTries.ts';

/** The end of the first task's try under a lease, as a worker writes it. */
export function tryEndOf(runId: number, lease: number, given: Partial<TryEnd> = {}): TryEnd {
  return {
    runId,
    lease,
    taskNo: 0,
    mapIndex: -1,
    outcome: 'success',
    to: 'success',
    reason: 'succeeded',
    delayMs: null,
    until: null,
    wait: null,
    maxTries: 2,
    lostInRow: 0,
    decision: null,
    receipt: null,
    exitCode: null,
    error: null,
    errorStack: null,
    result: null,
    published: [],
    state: [],
    ...given,
  };
}
