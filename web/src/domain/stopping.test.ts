import { expect, it } from 'vitest';
import { instancesToStop } from './stopping.ts';

type Detail = Parameters<typeof instancesToStop>[0];

it('names what runs, and counts what will never start', () => {
  const instances = ['success', 'running', 'restarting', 'up_for_retry', 'none'].map((state, i) => ({
    taskId: `t${i}`,
    state,
  })) as unknown as Detail['instances'];
  const tallies = {
    t0: { success: 1 },
    t1: { running: 4 },
    t2: { restarting: 1 },
    t3: { up_for_retry: 1 },
    t4: { none: 2, skipped: 1, removed: 1 },
  } as Detail['tallies'];
  const plan = instancesToStop({ instances, tallies });
  expect(plan.running.map(({ taskId }) => taskId)).toEqual(['t1', 't2']);
  expect(plan).toMatchObject({ further: 3, waiting: 3 });
});
