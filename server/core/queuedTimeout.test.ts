import { expect, test } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { queuedLimits } from './queuedTimeout.ts';

test('the tasks that have a limit, by their places', () => {
  expect(queuedLimits(definitionOf([taskOf('patient'), taskOf('hurried', { queuedTimeoutMs: 90_000 })]))).toEqual([
    { taskNo: 1, limitMs: 90_000, reason: 'nothing has started it within its queuedTimeout of 90 s' },
  ]);
});
