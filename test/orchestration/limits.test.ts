import { join } from 'node:path';
import { expect, it } from 'vitest';
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

interface Move {
  readonly dagId: string;
  readonly run: number;
  readonly task: number;
  readonly to: string;
}

const ACTIVE = new Set(['queued', 'running', 'restarting']);

/** What holds at every moment, from the events in their order. */
const LIMITS: Readonly<Record<string, { readonly most: number; readonly use: (held: readonly Move[]) => number }>> = {
  'the pool of two slots': {
    most: 2,
    use: (held) =>
      held.filter(({ dagId }) => dagId === 'pooled').reduce((sum, { task }) => sum + (task === 0 ? 2 : 1), 0),
  },
  'four tasks of a DAG': { most: 4, use: (held) => held.filter(({ dagId }) => dagId === 'capped').length },
  'one instance of a task in its DAG': {
    most: 1,
    use: (held) => held.filter(({ dagId, task }) => dagId === 'capped' && task === 0).length,
  },
  'three tasks of a run': {
    most: 3,
    use: (held) => Math.max(0, ...[...Map.groupBy(held, ({ run }) => run)].map(([, { length }]) => length)),
  },
  'the slots of all workers': { most: 12, use: (held) => held.length },
};

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
  const { rows } = await pool.query<Move>(
    `select d.dag_id as "dagId", e.run_id as run, e.task_no as task, e.to_state as to
     from haru.event e join haru.dag_run r on r.id = e.run_id join haru.dag d on d.dag_no = r.dag_no
     where e.subject = 'task' and e.run_id = any ($1) order by e.at, e.id`,
    [runs],
  );
  const held = new Map<string, Move>();
  const highest = new Map<string, number>();
  for (const move of rows) {
    const key = `${move.run}/${move.task}`;
    if (ACTIVE.has(move.to)) held.set(key, move);
    else held.delete(key);
    for (const [name, { use }] of Object.entries(LIMITS)) {
      highest.set(name, Math.max(highest.get(name) ?? 0, use([...held.values()])));
    }
  }
  expect(held.size).toBe(0);
  for (const [name, { most }] of Object.entries(LIMITS)) expect(highest.get(name), name).toBeLessThanOrEqual(most);
  expect(highest.get('the pool of two slots'), 'the pool is used up, so that the limit was met').toBe(2);
  expect(haru.errors).toEqual([]);
});
