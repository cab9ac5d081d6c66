import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { decisiveTasks, endOfRun } from './runEnd.ts';
import type { TaskState } from './states.ts';
import { tallyOf } from './tally.ts';

const end = (definition: ReturnType<typeof definitionOf>, states: readonly TaskState[]) =>
  endOfRun(definition, (taskNo) => tallyOf({ [states[taskNo]!]: 1 }));

describe('endOfRun', () => {
  const tasks = [taskOf('middle'), taskOf('leaf', { upstream: [0], triggerRule: 'all_done' }), taskOf('other')];

  it('is decided by the leaves', () => {
    expect(end(definitionOf(tasks), ['failed', 'success', 'skipped']).to).toBe('success');
    expect(end(definitionOf(tasks), ['success', 'upstream_failed', 'failed'])).toEqual({
      to: 'failed',
      reason: 'failed: leaf, other',
    });
  });

  it('is success where nothing ran, and where there is nothing to run', () => {
    expect(end(definitionOf(tasks), ['skipped', 'skipped', 'skipped']).to).toBe('success');
    expect(end(definitionOf([]), []).to).toBe('success');
  });

  it('with failFast is decided by every task', () => {
    const definition = definitionOf(tasks, { failFast: true });
    expect(decisiveTasks(definition)).toEqual([0, 1, 2]);
    expect(end(definition, ['failed', 'skipped', 'skipped'])).toEqual({ to: 'failed', reason: 'failed: middle' });
  });

  it('names a few of many', () => {
    const many = definitionOf(Array.from({ length: 9 }, (_, taskNo) => taskOf(`t${taskNo}`)));
    expect(
      end(
        many,
        many.tasks.map(() => 'failed' as const),
      ).reason,
    ).toBe('failed: t0, t1, t2, t3, t4 and 4 more');
  });
});
