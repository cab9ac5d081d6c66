import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { advanceRuns } from '../../server/scheduler/advanceRuns.ts';
import { marksToFollow } from '../../server/scheduler/marks.ts';
import { timeoutQueued } from '../../server/scheduler/timeoutQueued.ts';
import { firstTask, heldRun, holdTry } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, 'dags/queued.ts'), import.meta.dirname);
const errors: unknown[] = [];
const store = { pool, definitions: createDefinitionCache(), onError: (error: unknown) => void errors.push(error) };

beforeEach(async () => {
  await pool.query(`update haru.task_instance set state = 'skipped' where state in ('none', 'scheduled', 'queued')`);
});

/** A run whose first task is in the given state, and could run for so many seconds. */
async function readyRun(dagId: string, state: 'scheduled' | 'queued', seconds: number): Promise<number> {
  const run = await heldRun(database, dagId);
  await pool.query(`update haru.task_instance set state = 'scheduled' where run_id = $1 and task_no = 0`, [run]);
  if (state === 'queued')
    await pool.query(`update haru.task_instance set state = 'queued' where run_id = $1 and task_no = 0`, [run]);
  await pool.query(
    `update haru.task_instance set ready_at = clock_timestamp() - make_interval(secs => $2) where run_id = $1 and task_no = 0`,
    [run, seconds],
  );
  return run;
}

it.each(['scheduled', 'queued'] as const)(
  'a task that is %s for too long fails, and its run goes on',
  async (state) => {
    const run = await readyRun('hurried', state, 61);
    const other = await readyRun('hurried', state, 59);
    expect(await timeoutQueued(store)).toBe(1);
    expect(await firstTask(database, run)).toMatchObject({ state: 'failed', isMarked: true, tryNumber: 0 });
    expect(await firstTask(database, other)).toMatchObject({ state });
    const { rows } = await pool.query(
      `select reason, actor from haru.event where run_id = $1 and task_no = 0 and to_state = 'failed'`,
      [run],
    );
    expect(rows).toEqual([{ reason: 'nothing has started it within its queuedTimeout of 60 s', actor: 'scheduler' }]);
    expect(await marksToFollow(pool)).toContain(run);
    await advanceRuns(store, [{ id: run }]);
    const { rows: ended } = await pool.query(
      `select r.state, t.state::text as after from haru.dag_run r join haru.task_instance t on t.run_id = r.id and t.task_no = 1
     where r.id = $1`,
      [run],
    );
    expect(ended).toEqual([{ state: 'failed', after: 'upstream_failed' }]);
    expect(await timeoutQueued(store)).toBe(0);
    expect(errors).toEqual([]);
  },
);

it('nothing counts against a task without a limit, one that runs, and one of a backfill', async () => {
  const patient = await readyRun('patient', 'scheduled', 9_999);
  const running = await readyRun('hurried', 'queued', 61);
  await holdTry(database, running, 60);
  const backfill = await readyRun('hurried', 'scheduled', 61);
  await pool.query(`update haru.task_instance set lane = 1 where run_id = $1`, [backfill]);
  expect(await timeoutQueued(store)).toBe(0);
  expect(await firstTask(database, patient)).toMatchObject({ state: 'scheduled' });
  expect(await firstTask(database, running)).toMatchObject({ state: 'running' });
  expect(await firstTask(database, backfill)).toMatchObject({ state: 'scheduled' });
});

it('nothing counts against a try that has been started and goes on', async () => {
  const run = await readyRun('hurried', 'scheduled', 61);
  await pool.query(`update haru.task_instance set resume = true where run_id = $1 and task_no = 0`, [run]);
  expect(await timeoutQueued(store)).toBe(0);
  expect(await firstTask(database, run)).toMatchObject({ state: 'scheduled' });
});

it('nothing counts while the DAG is paused, and the time runs from the end of the pause', async () => {
  const run = await readyRun('hurried', 'scheduled', 9_999);
  await pool.query(`update haru.dag set is_paused = true where dag_id = 'hurried'`);
  expect(await timeoutQueued(store)).toBe(0);
  const unpause = (seconds: number) =>
    pool.query(
      `update haru.dag set is_paused = false, unpaused_at = clock_timestamp() - make_interval(secs => $1)
       where dag_id = 'hurried'`,
      [seconds],
    );
  await unpause(59);
  expect(await timeoutQueued(store)).toBe(0);
  expect(await firstTask(database, run)).toMatchObject({ state: 'scheduled' });
  await unpause(61);
  expect(await timeoutQueued(store)).toBe(1);
  expect(await firstTask(database, run)).toMatchObject({ state: 'failed' });
});
