import { beforeAll, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { createVerbs } from '../../server/scheduler/verbs.ts';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { backfillOf, dagNamed } from '../support/requests.ts';
import { startAll } from '../support/startAll.ts';
import { setTaskState, storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const { pool } = database;

beforeAll(async () => {
  await storeDags(
    database,
    definitionOf([taskOf('load', { pool: 'mart' }), taskOf('report', { upstream: [0] })], { dagId: 'nightly' }),
    definitionOf([taskOf('t')], { dagId: 'single', maxActiveRuns: 1 }),
    definitionOf([taskOf('t')], { dagId: 'daily', schedule: cronOf('0 0 * * *') }),
  );
  await pool.query(`update haru.dag set is_paused = false`);
  await pool.query(`insert into haru.pool (name, slots) values ('mart', 1)`);
  await pool.query(
    `insert into haru.worker (id, name, host, pid, queues, slots) values (gen_random_uuid(), 'w', 'h', 1, '{default}', 8)`,
  );
});

const trigger = (dagId: string, runId: string) =>
  call('POST', `/api/v2/dags/${dagId}/dagRuns`, { dag_run_id: runId, logical_date: null });
const waits = async (dagId: string, runId: string, taskId: string) =>
  (
    await get<{ waits: string[] }>(
      `/api/haru/v1/dags/${dagId}/runs/${encodeURIComponent(runId)}/tasks/${taskId}/instances/-1/waits`,
    )
  ).waits;

it('a task names who holds the slots that it waits for, and what comes after it waits for it', async () => {
  for (const run of ['r1', 'r2']) await trigger('nightly', run);
  await startAll(pool);
  for (const state of ['scheduled', 'queued'] as const) await setTaskState(database, 'r1', 0, state);
  await setTaskState(database, 'r2', 0, 'scheduled');
  expect(await waits('nightly', 'r2', 'load')).toEqual([
    '1 of the 1 slots of the pool mart, of which 1 are taken by load in r1 of nightly',
  ]);
  expect(await waits('nightly', 'r2', 'report')).toEqual(['load: scheduled']);
  await setTaskState(database, 'r1', 0, 'running');
  expect(await waits('nightly', 'r1', 'load')).toEqual([]);
});

it('a task whose workers are all drained says by whom, not that there are none', async () => {
  const drain = (by: string | null) =>
    pool.query(`update haru.worker set is_draining = $1::text is not null, drained_by = $1`, [by]);
  await trigger('daily', 'd1');
  await startAll(pool);
  await setTaskState(database, 'd1', 0, 'scheduled');
  await drain('admin');
  expect(await waits('daily', 'd1', 't')).toEqual([
    'a worker of the queue default that takes tasks: w is drained by admin (take one back, or haru worker --queues default)',
  ]);
  await drain(null);
});

it('a task of a run that has not started names the runs that take the places of its DAG', async () => {
  for (const run of ['s1', 's2']) await trigger('single', run);
  await startAll(pool);
  expect(await waits('single', 's2', 't')).toEqual([
    'the start of its run: a place among the 1 active runs of single, which are taken by s1',
  ]);
});

it('a task of a backfill waits for the places of the backfill, and for the end of its pause', async () => {
  const { backfills } = createVerbs({
    pool,
    definitions: createDefinitionCache(),
    hintWork: () => {},
    hintChange: () => {},
  });
  const by = { user: 'admin', via: 'cli' } as const;
  const { id, applied } = await backfills.create(backfillOf(await dagNamed(pool, 'daily'), { maxActiveRuns: 1 }), by);
  await applied;
  await startAll(pool);
  const [first, second] = ['2026-01-02', '2026-01-03'].map((day) => `backfill__${day}T00:00:00+00:00`) as [
    string,
    string,
  ];
  expect(await waits('daily', second, 't')).toEqual([
    `the start of its run: a place among the 1 active runs of backfill ${id}, which are taken by ${first}`,
  ]);
  await backfills.setPaused(id, true, by);
  expect(await waits('daily', second, 't')).toEqual([`haru backfill resume ${id}: backfill ${id} is paused`]);
});

it('what is not there answers 404', async () => {
  for (const path of ['nope/runs/r1/tasks/load', 'nightly/runs/nope/tasks/load', 'nightly/runs/r1/tasks/nope'])
    expect(await call('GET', `/api/haru/v1/dags/${path}/instances/-1/waits`)).toMatchObject({ status: 404 });
  expect(await call('GET', '/api/haru/v1/dags/nightly/runs/r1/tasks/load/instances/3/waits')).toMatchObject({
    status: 404,
  });
});
