import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { saveHandle } from '../../server/db/attemptInputs.ts';
import { claimDispatched } from '../../server/db/claimTries.ts';
import { clearRun } from '../../server/db/clearRun.ts';
import type { InstancePlace } from '../../server/core/clearing.ts';
import { clearTasks, type TaskClearing } from '../../server/db/clearTasks.ts';
import { endTries } from '../../server/db/endTries.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { stopRun } from '../../server/db/stopRun.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { lookForWork } from '../../server/scheduler/lookForWork.ts';
import { advanceRuns } from '../../server/scheduler/advanceRuns.ts';
import { expireLeases } from '../../server/scheduler/expireLeases.ts';
import { firstTask, heldRun, holdTry } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { runNumbered } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { tryEndOf } from '../support/tryEnd.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, '../orchestration/dags/basics.ts'), import.meta.dirname);

const versionOf = async (run: number) => createDefinitionCache().get(pool, (await runNumbered(pool, run)).versionId);
const definitionOf = async (run: number) => (await versionOf(run)).definition;
const FIRST = { taskNo: 0, mapIndex: -1 };
const clearChosen = async (run: number, chosen: readonly InstancePlace[], given: Partial<TaskClearing> = {}) =>
  clearTasks(pool, {
    ...(await versionOf(run)),
    runId: run,
    chosen,
    only: null,
    isRunReset: true,
    actor: 'test',
    ...given,
  });
const clear = (run: number) => {
  const from = ['success', 'failed', 'running'] as const;
  const clearing = { runId: run, from, reason: 'the run was cleared', actor: 'test' };
  return inTransaction(pool, (db) => clearRun(db, createDefinitionCache(), clearing));
};
const clearFirstTask = async (run: number) => clearChosen(run, [FIRST]);
const runState = async (run: number) =>
  (await pool.query<{ state: string }>(`select state from haru.dag_run where id = $1`, [run])).rows[0]?.state;
const failedTry = (runId: number, lease: number) =>
  tryEndOf(runId, lease, { outcome: 'failed', to: 'failed', error: 'failed' });

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
  expect(await endTries(pool, [failedTry(run, lease)])).toEqual(new Set([lease]));
  expect(await firstTask(database, run)).toMatchObject({ state: 'failed', isMarked: false });
});

it('a try whose run is stopped and then cleared starts again', async () => {
  const run = await heldRun(database, 'order');
  const lease = await holdTry(database, run, 60);
  await stopRun(pool, run, 'failed', 'stopped', 'test');
  await clear(run);
  expect(await endTries(pool, [failedTry(run, lease)])).toEqual(new Set([lease]));
  expect(await firstTask(database, run)).toMatchObject({ state: 'none', isMarked: true });
});

it('a task that is cleared while it runs has all its retries anew', async () => {
  const run = await heldRun(database, 'outcomes');
  await pool.query(`update haru.task_instance set try_number = 2 where run_id = $1`, [run]);
  const lease = await holdTry(database, run, 60);
  await clear(run);
  await endTries(pool, [failedTry(run, lease)]);
  expect(await firstTask(database, run)).toMatchObject({ state: 'none', tryNumber: 3, maxTries: 5 });
});

it('a task that is cleared by itself while it runs is stopped and starts again in its running run', async () => {
  const run = await heldRun(database, 'outcomes');
  const lease = await holdTry(database, run, 60);
  expect(await clearFirstTask(run)).toBe(true);
  expect(await firstTask(database, run)).toMatchObject({ state: 'restarting', isMarked: false });
  expect(await runState(run)).toBe('running');
  await endTries(pool, [failedTry(run, lease)]);
  expect(await firstTask(database, run)).toMatchObject({ state: 'none', isMarked: true, maxTries: 3 });
});

it('a task that is cleared by itself in a run that has ended queues the run, and the others stay', async () => {
  const run = await heldRun(database, 'order');
  await pool.query(`update haru.task_instance set state = 'success' where run_id = $1`, [run]);
  await pool.query(`update haru.dag_run set state = 'success' where id = $1`, [run]);
  expect(await clearFirstTask(run)).toBe(true);
  expect(await firstTask(database, run)).toMatchObject({ state: 'none', isMarked: true });
  expect(await runState(run)).toBe('queued');
  const { rows } = await pool.query(`select from haru.task_instance where run_id = $1 and state = 'success'`, [run]);
  expect(rows.length).toBeGreaterThan(0);
  expect(await clearChosen(run, [FIRST], { runId: -1 })).toBe(false);
  expect(await clearChosen(run, [FIRST], { versionId: -1 })).toBe(false);
});

it('a task that is cleared after a branch that did not choose it is skipped again', async () => {
  const run = await heldRun(database, 'choices');
  const { tasks } = await definitionOf(run);
  const [size, big] = ['size', 'big'].map((id) => tasks.findIndex(({ taskId }) => taskId === id)) as [number, number];
  await pool.query(
    `update haru.task_instance set
       state = case when task_no = $2 then 'skipped' else 'success' end::haru.task_state,
       decision = case when task_no = $3 then '{"cases": ["small"]}'::json end
     where run_id = $1`,
    [run, big, size],
  );
  await clearChosen(run, [{ taskNo: big, mapIndex: -1 }]);
  await advanceRuns({ pool, definitions: createDefinitionCache() }, [{ id: run }]);
  const { rows } = await pool.query<{ state: string }>(
    `select state from haru.task_instance where run_id = $1 and task_no = $2`,
    [run, big],
  );
  expect(rows).toEqual([{ state: 'skipped' }]);
  expect(await runState(run)).toBe('success');
});

it('what waits in a run that has ended wakes nobody', async () => {
  const run = await heldRun(database, 'order');
  await pool.query(
    `update haru.task_instance set state = 'up_for_retry', ready_at = clock_timestamp() where run_id = $1 and task_no = 0`,
    [run],
  );
  expect((await lookForWork(pool)).wakeMs).toBeLessThanOrEqual(0);
  await pool.query(`update haru.dag_run set state = 'failed' where id = $1`, [run]);
  expect((await lookForWork(pool)).wakeMs).toBeNull();
});

it('what was cleared in a run that stays as it is goes again when the run is queued', async () => {
  const run = await heldRun(database, 'order');
  await pool.query(`update haru.task_instance set state = 'success' where run_id = $1`, [run]);
  await pool.query(`update haru.dag_run set state = 'success' where id = $1`, [run]);
  await clearChosen(run, [FIRST], { isRunReset: false });
  expect(await runState(run)).toBe('success');
  await clearFirstTask(run);
  expect(await runState(run)).toBe('queued');
  expect(await firstTask(database, run)).toMatchObject({ state: 'none', isMarked: true });
});

it('a task that has left the states that were asked for stays as it is', async () => {
  const run = await heldRun(database, 'order');
  await pool.query(`update haru.task_instance set state = 'success' where run_id = $1`, [run]);
  await pool.query(`update haru.dag_run set state = 'success' where id = $1`, [run]);
  expect(await clearChosen(run, [FIRST], { only: 'failed' })).toBe(true);
  expect(await firstTask(database, run)).toMatchObject({ state: 'success' });
  expect(await runState(run)).toBe('success');
});

it.each([
  ['cleared while it runs', (run: number) => clear(run), 'none'],
  ['stopped', (run: number) => stopRun(pool, run, 'failed', 'stopped', 'test'), 'failed'],
] as const)(
  'the work outside of a try that was %s and whose worker dies is known to its next try',
  async (_, end, state) => {
    const run = await heldRun(database, 'order');
    await holdTry(database, run, -1);
    await pool.query(`update haru.task_instance set handle = '"job"' where run_id = $1 and task_no = 0`, [run]);
    await end(run);
    expect(await expireLeases(pool)).toBe(1);
    const left = async () => {
      const { rows } = await pool.query<{ row: unknown }>(
        `select json_build_array(state, handle, left_handle, resume) as row from haru.task_instance where run_id = $1 and task_no = 0`,
        [run],
      );
      return rows[0]!.row;
    };
    expect(await left()).toEqual([state, null, 'job', false]);
    await clearFirstTask(run);
    await pool.query(`update haru.task_instance set state = 'queued' where run_id = $1 and task_no = 0`, [run]);
    const key = { runId: run, taskNo: 0, mapIndex: -1 };
    const claimant = { workerId: randomUUID(), host: 'here', leaseSeconds: 30 };
    const claimed = await claimDispatched(pool, claimant, { ...key, dispatchNumber: 0 });
    expect(claimed).toMatchObject({ isResumed: false, handle: null, leftHandle: 'job' });
    await saveHandle(pool, { ...key, lease: claimed!.lease }, 'next');
    expect(await left()).toEqual(['running', 'next', null, false]);
  },
);

it('the work outside of a try that waits to be taken up again is known to the next one where it is marked or cleared', async () => {
  const run = await heldRun(database, 'order');
  await holdTry(database, run, -1);
  await pool.query(`update haru.task_instance set handle = '"job"' where run_id = $1 and task_no = 0`, [run]);
  expect(await expireLeases(pool)).toBe(1);
  await clearFirstTask(run);
  const { rows } = await pool.query(
    `select state, handle, left_handle as left, resume from haru.task_instance where run_id = $1 and task_no = 0`,
    [run],
  );
  expect(rows).toEqual([{ state: 'none', handle: null, left: 'job', resume: false }]);
});
