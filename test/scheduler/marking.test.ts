import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { MarkedState } from '../../server/core/runVerbs.ts';
import type { TaskState } from '../../server/core/states.ts';
import { clearTasks } from '../../server/db/clearTasks.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { endTries } from '../../server/db/endTries.ts';
import { markTasks, type TaskMarking } from '../../server/db/markTasks.ts';
import { advanceRuns } from '../../server/scheduler/advanceRuns.ts';
import { expireLeases } from '../../server/scheduler/expireLeases.ts';
import { firstTask, heldRun, holdTry } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { runNumbered } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { tryEndOf } from '../support/tryEnd.ts';

const database = await testDatabase();
const { pool } = database;
const definitions = createDefinitionCache();
await loadDags(pool, join(import.meta.dirname, '../orchestration/dags/basics.ts'), import.meta.dirname);

const place = (taskNo: number) => ({ taskNo, mapIndex: -1 });
const versionOf = async (run: number) => definitions.get(pool, (await runNumbered(pool, run)).versionId);
const mark = async (run: number, state: MarkedState, given: Partial<TaskMarking> = {}) =>
  markTasks(pool, {
    ...(await versionOf(run)),
    runId: run,
    marked: [place(0)],
    after: [],
    state,
    actor: 'test',
    ...given,
  });
const setStates = (run: number, state: TaskState, taskNo: number | null = null) =>
  pool.query(
    `update haru.task_instance set state = $2, needs_advance = false where run_id = $1 and ($3::int is null or task_no = $3)`,
    [run, state, taskNo],
  );
const statesOf = async (run: number) => {
  const { rows } = await pool.query<{ state: TaskState }>(
    `select state from haru.task_instance where run_id = $1 order by task_no`,
    [run],
  );
  return rows.map(({ state }) => state);
};
const runState = async (run: number) =>
  (await pool.query<{ state: string }>(`select state from haru.dag_run where id = $1`, [run])).rows[0]?.state;
const endOf = (runId: number, lease: number, outcome: 'success' | 'failed') =>
  tryEndOf(runId, lease, {
    outcome,
    to: outcome,
    result: outcome === 'success' ? { json: '1', datePaths: [] } : null,
  });

it.each([
  ['success', 'scheduled'],
  ['failed', 'upstream_failed'],
  ['skipped', 'skipped'],
  ['removed', 'scheduled'],
] as const)('a task that waits is marked %s at once, and the one after it becomes %s', async (state, next) => {
  const run = await heldRun(database, 'order');
  expect(await mark(run, state)).toBe(true);
  expect(await firstTask(database, run)).toMatchObject({ state, isMarked: true });
  await advanceRuns({ pool, definitions }, [{ id: run }]);
  expect(await statesOf(run)).toEqual([state, next]);
});

it.each(['success', 'failed', 'skipped', 'removed'] as const)(
  'a try that runs is asked to stop, and then is %s',
  async (state) => {
    const run = await heldRun(database, 'order');
    const lease = await holdTry(database, run, 60);
    await mark(run, state);
    expect(await firstTask(database, run)).toMatchObject({ state: 'running', isMarked: false });
    await endTries(pool, [endOf(run, lease, 'failed')]);
    expect(await firstTask(database, run)).toMatchObject({ state, isMarked: true });
  },
);

it('a try whose task is marked failed and that succeeds meanwhile leaves no result', async () => {
  const run = await heldRun(database, 'order');
  const lease = await holdTry(database, run, 60);
  await mark(run, 'failed');
  await endTries(pool, [endOf(run, lease, 'success')]);
  expect(await firstTask(database, run)).toMatchObject({ state: 'failed' });
  expect((await pool.query(`select from haru.task_result where run_id = $1`, [run])).rowCount).toBe(0);
});

it('a try whose task is marked and whose worker dies takes the state that was asked for', async () => {
  const run = await heldRun(database, 'order');
  await holdTry(database, run, -1);
  await mark(run, 'success');
  expect(await expireLeases(pool)).toBe(1);
  expect(await firstTask(database, run)).toMatchObject({ state: 'success', isMarked: true });
});

it('of a mark and a clearing of one running try, the later holds', async () => {
  const run = await heldRun(database, 'order');
  const lease = await holdTry(database, run, 60);
  const clear = async () =>
    clearTasks(pool, {
      ...(await versionOf(run)),
      runId: run,
      chosen: [place(0)],
      only: null,
      isRunReset: true,
      actor: 'test',
    });
  await clear();
  await mark(run, 'skipped');
  await clear();
  await endTries(pool, [endOf(run, lease, 'failed')]);
  expect(await firstTask(database, run)).toMatchObject({ state: 'none', isMarked: true });
});

it('what failed after a marked task goes again, and its run is queued', async () => {
  const run = await heldRun(database, 'order');
  await setStates(run, 'upstream_failed');
  await setStates(run, 'failed', 0);
  await pool.query(`update haru.dag_run set state = 'failed' where id = $1`, [run]);
  const before = await statesOf(run);
  await mark(run, 'success', { after: before.map((_, taskNo) => place(taskNo)).slice(1) });
  expect(await statesOf(run)).toEqual(['success', ...before.slice(1).map(() => 'none')]);
  expect(await runState(run)).toBe('queued');
});

it('a task that is marked in a run that has ended leaves the run as it is', async () => {
  const run = await heldRun(database, 'order');
  await setStates(run, 'success');
  await pool.query(`update haru.dag_run set state = 'success' where id = $1`, [run]);
  await mark(run, 'failed');
  expect(await firstTask(database, run)).toMatchObject({ state: 'failed', isMarked: false });
  expect(await runState(run)).toBe('success');
});

it('who marks while others clear what failed gets what they asked for, and no clearing counts twice', async () => {
  const run = await heldRun(database, 'order');
  await setStates(run, 'failed');
  const version = await versionOf(run);
  const all = version.definition.tasks.map((_, taskNo) => place(taskNo));
  const clearing = { ...version, runId: run, chosen: all, only: 'failed', isRunReset: true, actor: 'one' } as const;
  const answers = await Promise.all([
    clearTasks(pool, clearing),
    clearTasks(pool, { ...clearing, actor: 'other' }),
    mark(run, 'success', { marked: all }),
  ]);
  expect(answers).toEqual([true, true, true]);
  expect(new Set(await statesOf(run))).toEqual(new Set(['success']));
  const { rows } = await pool.query<{ count: number }>(`select clear_number as count from haru.dag_run where id = $1`, [
    run,
  ]);
  expect(rows[0]?.count).toBeLessThanOrEqual(1);
});

it('a run that is gone, or on another version, is left alone', async () => {
  const run = await heldRun(database, 'order');
  expect(await mark(run, 'failed', { runId: -1 })).toBe(false);
  expect(await mark(run, 'failed', { versionId: -1 })).toBe(false);
  expect(await firstTask(database, run)).toMatchObject({ state: 'none' });
});
