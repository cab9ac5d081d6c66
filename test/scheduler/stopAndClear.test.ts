import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clearRun } from '../../server/db/clearRun.ts';
import { endTry, type TryEnd } from '../../server/db/endTry.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { stopRun } from '../../server/db/stopRun.ts';
import { expireLeases } from '../../server/scheduler/expireLeases.ts';
import { nextWakeMs } from '../../server/scheduler/wakeWaiting.ts';
import { firstTask, heldRun, holdTry } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, '../orchestration/dags/basics.ts'), import.meta.dirname);

const clear = async (run: number) => {
  const { rows } = await pool.query<{ id: number }>(`select version_id as id from haru.dag_run where id = $1`, [run]);
  const { definition } = await createDefinitionCache().get(pool, rows[0]?.id as number);
  return clearRun(pool, run, definition, 'test');
};
const failedTry = (runId: number, lease: number): TryEnd => ({
  runId,
  lease,
  taskNo: 0,
  mapIndex: -1,
  outcome: 'failed',
  to: 'failed',
  reason: 'failed',
  delayMs: null,
  maxTries: 2,
  lostInRow: 0,
  decision: null,
  receipt: null,
  exitCode: null,
  error: 'failed',
  errorStack: null,
  result: null,
  published: [],
  state: [],
});

it('a try of a stopped run whose worker dies ends as failed, and leaves no mark', async () => {
  const run = await heldRun(database, 'order');
  await holdTry(database, run, -1);
  await stopRun(pool, run, 'failed', 'stopped', 'test');
  expect(await expireLeases(pool)).toBe(1);
  expect(await firstTask(database, run)).toMatchObject({ state: 'failed', isMarked: false });
});

it('a try that was to start again ends as failed when its run is stopped before', async () => {
  const run = await heldRun(database, 'order');
  const lease = await holdTry(database, run, 60);
  await clear(run);
  expect(await firstTask(database, run)).toMatchObject({ state: 'restarting' });
  await stopRun(pool, run, 'failed', 'stopped', 'test');
  expect(await endTry(pool, failedTry(run, lease))).toBe(true);
  expect(await firstTask(database, run)).toMatchObject({ state: 'failed', isMarked: false });
});

it('a try whose run is stopped and then cleared starts again', async () => {
  const run = await heldRun(database, 'order');
  const lease = await holdTry(database, run, 60);
  await stopRun(pool, run, 'failed', 'stopped', 'test');
  await clear(run);
  expect(await endTry(pool, failedTry(run, lease))).toBe(true);
  expect(await firstTask(database, run)).toMatchObject({ state: 'none', isMarked: true });
});

it('a task that is cleared while it runs has all its retries anew', async () => {
  const run = await heldRun(database, 'outcomes');
  await pool.query(`update haru.task_instance set try_number = 2 where run_id = $1`, [run]);
  const lease = await holdTry(database, run, 60);
  await clear(run);
  await endTry(pool, failedTry(run, lease));
  expect(await firstTask(database, run)).toMatchObject({ state: 'none', tryNumber: 3, maxTries: 5 });
});

it('what waits in a run that has ended wakes nobody', async () => {
  const run = await heldRun(database, 'order');
  await pool.query(
    `update haru.task_instance set state = 'up_for_retry', ready_at = clock_timestamp() where run_id = $1 and task_no = 0`,
    [run],
  );
  expect(await nextWakeMs(pool)).toBeLessThanOrEqual(0);
  await pool.query(`update haru.dag_run set state = 'failed' where id = $1`, [run]);
  expect(await nextWakeMs(pool)).toBeNull();
});
