import { expect, test } from 'vitest';
import { runIdProblem } from './runId.ts';

test.each(['first', 'manual__2026-11-21T01:27:35.728416+00:00', 'a.b~c', 'x'.repeat(250)])('%s is an id', (runId) => {
  expect(runIdProblem(runId)).toBeNull();
});

test.each(['', 'a b', '../etc', 'a/b', '한글', 'x'.repeat(251), 'a\nb'])('%j is none', (runId) => {
  expect(runIdProblem(runId)?.kind).toBe('malformed');
});

test.each(['scheduled__1', 'backfill__1', 'asset_triggered__1', 'asset_materialization__1'])(
  '%s has the prefix of runs that nobody starts by hand',
  (runId) => {
    expect(runIdProblem(runId)).toEqual({ kind: 'reserved', message: expect.stringContaining(runId) as string });
  },
);
