import { expect, it } from 'vitest';
import { openWait, type WaitingInstance } from './openWait.ts';

const AT = '2026-11-22T00:00:00Z';
const run = { kind: 'run', dagId: 'load', run: { runId: 'x' }, taskId: null } as const;
const job = { kind: 'job', name: 'spark', host: 'haru@edge:22', since: 0 } as const;

it.each<[object, Pick<WaitingInstance, 'state' | 'wait'>]>([
  [
    { kind: 'slot', pool: 'mart', queue: 'default' },
    { state: 'scheduled', wait: null },
  ],
  [
    { kind: 'retry', at: AT },
    { state: 'up_for_retry', wait: null },
  ],
  [
    { kind: 'look', at: AT },
    { state: 'up_for_reschedule', wait: null },
  ],
  [
    { kind: 'look', at: AT },
    { state: 'deferred', wait: { kind: 'look', since: 0 } },
  ],
  [
    { kind: 'time', at: '2026-11-23T00:00:00Z' },
    { state: 'deferred', wait: { kind: 'time', until: '2026-11-23T00:00:00Z' } },
  ],
  [
    { kind: 'run', dagId: 'load', taskId: null },
    { state: 'deferred', wait: run },
  ],
  [
    { kind: 'job', name: 'spark', host: 'haru@edge:22' },
    { state: 'deferred', wait: job },
  ],
])('an instance waits for %j', (expected, { state, wait }) => {
  expect(openWait({ state, wait, readyAt: AT, pool: 'mart', queue: 'default' })).toEqual(expected);
});
