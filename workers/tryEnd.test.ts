import { describe, expect, it } from 'vitest';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import type { TaskDefinition } from '../server/core/definition.ts';
import { tryEndOf } from './tryEnd.ts';

const claim = { runId: 7, taskNo: 2, mapIndex: -1, tryNumber: 1, maxTries: 1, lostInRow: 0, lease: 9 } as ClaimedTry;
const task = { retries: 1, retryDelayMs: 5_000, retryBackoff: 1, maxRetryDelayMs: null } as TaskDefinition;
const failed = { kind: 'failed', message: 'no', stack: 'at x', receipt: { rows: 1 } } as const;

describe('the end of a try', () => {
  it.each([
    [
      'a success',
      {
        kind: 'success',
        json: '1',
        datePaths: [],
        lists: [],
        decision: { proceed: true },
        receipt: null,
        published: [],
        state: [],
      },
      { to: 'success', outcome: 'success', result: { json: '1', datePaths: [] }, decision: { proceed: true } },
    ],
    [
      'a failure with a retry left',
      { ...failed, retry: 'usual' },
      {
        to: 'up_for_retry',
        outcome: 'failed',
        delayMs: 5_000,
        error: 'no',
        errorStack: 'at x',
        receipt: { rows: 1 },
        result: null,
      },
    ],
    ['a failure that names its delay', { ...failed, retry: 10 }, { to: 'up_for_retry', delayMs: 10 }],
    [
      'a failure that wants no other try',
      { ...failed, retry: 'never' },
      { to: 'failed', outcome: 'failed', delayMs: null },
    ],
    [
      'a skip',
      { kind: 'skipped', message: 'nothing to do' },
      { to: 'skipped', outcome: 'skipped', error: 'nothing to do' },
    ],
    [
      'a look that found nothing',
      { kind: 'rescheduled', delayMs: 30, wait: { kind: 'look', since: 5 } },
      { to: 'up_for_reschedule', outcome: 'rescheduled', delayMs: 30, wait: { kind: 'look', since: 5 }, maxTries: 1 },
    ],
    [
      'a wait for a time',
      { kind: 'deferred', until: new Date(0), wait: { kind: 'time', until: '1970-01-01T00:00:00.000Z' } },
      { to: 'deferred', outcome: 'deferred', delayMs: null, until: '1970-01-01T00:00:00.000Z' },
    ],
    [
      'a process that died',
      { kind: 'died', message: 'SIGKILL', exitCode: 3 },
      { to: 'up_for_retry', outcome: 'failed', exitCode: 3, error: 'SIGKILL' },
    ],
    [
      'a try that is given back',
      { kind: 'released', message: 'shutting down' },
      { to: 'scheduled', outcome: 'lost', maxTries: 2, lostInRow: 1 },
    ],
  ] as const)('%s', (_, outcome, expected) => {
    expect(tryEndOf(claim, task, outcome)).toMatchObject({ runId: 7, taskNo: 2, mapIndex: -1, lease: 9, ...expected });
  });

  it('of a task that its version does not hold is final', () => {
    expect(tryEndOf({ ...claim, maxTries: 0 }, undefined, { ...failed, retry: 'usual' })).toMatchObject({
      to: 'failed',
    });
  });
});
