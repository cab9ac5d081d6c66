import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ACTIVE_TASK_STATES } from '../../server/core/states.ts';
import { mostAtOnce, movesOf, type Move } from '../support/history.ts';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';

const RUNS_PER_DAG = 5;
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/limits.ts'),
  schedulers: 5,
  workers: 3,
  worker: { slots: 4 },
});
const { pool } = haru.database;

/** The most at any moment, from all moves of tasks. */
const LIMITS: Readonly<Record<string, { readonly most: number; readonly use: (moves: readonly Move[]) => number }>> = {
  'the pool of two slots': {
    most: 2,
    use: (moves) => mostActive(moves.filter(isOf('pooled')), ({ taskNo }) => (taskNo === 0 ? 2 : 1)),
  },
  'four tasks of a DAG': { most: 4, use: (moves) => mostActive(moves.filter(isOf('capped'))) },
  'one instance of a task in its DAG': {
    most: 1,
    use: (moves) => mostActive(moves.filter(isOf('capped')).filter(({ taskNo }) => taskNo === 0)),
  },
  'three tasks of a run': {
    most: 3,
    use: (moves) => Math.max(...[...Map.groupBy(moves, ({ run }) => run).values()].map((ofRun) => mostActive(ofRun))),
  },
  'the slots of all workers': { most: 12, use: (moves) => mostActive(moves) },
};

function isOf(wanted: string) {
  return ({ dagId }: Move): boolean => dagId === wanted;
}

function mostActive(moves: readonly Move[], weigh?: (move: Move) => number): number {
  return mostAtOnce(moves, ACTIVE_TASK_STATES, weigh);
}

it('five schedulers exceed no limit together, and none of the runs starves', { timeout: 120_000 }, async () => {
  await pool.query(`insert into haru.pool (name, slots) values ('small', 2)`);
  const runs = await Promise.all(
    Array.from({ length: RUNS_PER_DAG }, () => ['pooled', 'capped', 'free'])
      .flat()
      .map((dagId) => haru.trigger(dagId)),
  );
  const areDone = async (): Promise<boolean> =>
    (await pool.query(`select from haru.dag_run where id = any ($1) and state <> 'success' limit 1`, [runs]))
      .rowCount === 0;
  await waitFor(areDone, { timeoutMs: 90_000, what: 'the success of every run' });
  const moves = (await movesOf(pool)).filter(({ subject }) => subject === 'task');
  const last = new Map(moves.map(({ run, taskNo, to }) => [`${run}/${taskNo}`, to]));
  expect([...last.values()].filter((state) => state !== 'success')).toEqual([]);
  for (const [name, { most, use }] of Object.entries(LIMITS)) expect(use(moves), name).toBeLessThanOrEqual(most);
  expect(LIMITS['the pool of two slots']!.use(moves), 'the pool is used up, so that the limit was met').toBe(2);
  expect(haru.errors).toEqual([]);
});
