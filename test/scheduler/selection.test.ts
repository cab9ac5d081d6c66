import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { recallQueued } from '../../server/scheduler/recallQueued.ts';
import { selectTasks } from '../../server/scheduler/selectTasks.ts';
import { heldRun } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, 'dags/fan.ts'), import.meta.dirname);
await pool.query(
  `insert into haru.worker (id, name, host, pid, queues, slots) values (gen_random_uuid(), 'w', 'h', 1, '{default}', 8)`,
);
const deps = { pool, definitions: createDefinitionCache() };

/** Makes all tasks of a new run of the DAG wait for a slot. Answers the run's number. */
async function ready(dagId: string, priority: number): Promise<number> {
  const run = await heldRun(database, dagId);
  await pool.query(`update haru.task_instance set state = 'scheduled', priority = $2 where run_id = $1`, [
    run,
    priority,
  ]);
  return run;
}

/** Of the wide DAGs: more than two pages. */
const WIDTH = 450;

beforeEach(async () => {
  await pool.query(`update haru.task_instance set state = 'removed' where state <> 'removed'`);
  await pool.query(`update haru.pool set slots = 128 where name = 'default_pool'`);
  await pool.query(`insert into haru.pool (name, slots) values ('full', 0) on conflict do nothing`);
});

it.each([
  ['a queue that nobody serves', `update haru.task_instance set queue = 'elsewhere' where run_id = $1`],
  ['a pool without room', `update haru.task_instance set pool = 'full' where run_id = $1`],
  ['a pool that does not exist', `update haru.task_instance set pool = 'nowhere' where run_id = $1`],
])('pages of rows before it that wait for %s hide nobody', async (_, block) => {
  const crowd = await ready('wide', 10);
  await pool.query(block, [crowd]);
  const behind = await ready('pair', 1);
  expect((await selectTasks(deps)).map(({ runId }) => runId)).toEqual([behind, behind]);
});

it('a run at its limit gives way after its first page', async () => {
  await ready('wide_limited', 10);
  const behind = await ready('pair', 1);
  const chosen = await selectTasks(deps);
  expect(chosen.filter(({ runId }) => runId === behind)).toHaveLength(2);
  expect(chosen).toHaveLength(5);
});

it('a task that fits a pool is found behind pages of those that are too large for it', async () => {
  await pool.query(`update haru.pool set slots = 1 where name = 'default_pool'`);
  const crowd = await ready('wide', 10);
  await pool.query(`update haru.task_instance set pool_slots = 2 where run_id = $1`, [crowd]);
  const behind = await ready('pair', 1);
  expect((await selectTasks(deps)).map(({ runId, taskNo }) => [runId, taskNo])).toEqual([[behind, 0]]);
});

it.each([
  [false, 2],
  [true, 1],
])('deferred tasks keep the slots of a pool that counts them: %s', async (includeDeferred, chosen) => {
  await pool.query(`insert into haru.pool (name, slots) values ('small', 2) on conflict do nothing`);
  await pool.query(`update haru.pool set include_deferred = $1 where name = 'small'`, [includeDeferred]);
  const [waiting, next] = [await ready('pair', 1), await ready('pair', 1)];
  await pool.query(`update haru.task_instance set pool = 'small' where run_id = any ($1)`, [[waiting, next]]);
  await pool.query(`update haru.task_instance set state = 'removed' where run_id = $1 and task_no = 1`, [waiting]);
  await pool.query(`update haru.task_instance set state = 'deferred' where run_id = $1 and task_no = 0`, [waiting]);
  expect((await selectTasks(deps)).map(({ runId }) => runId)).toEqual(Array.from({ length: chosen }, () => next));
});

it('what is queued for workers that are gone waits without holding a slot of its pool, and is chosen when one comes', async () => {
  const run = await ready('pair', 1);
  expect(await selectTasks(deps)).toHaveLength(2);
  expect(await recallQueued(pool)).toBe(0);
  await pool.query(`update haru.worker set heartbeat_at = clock_timestamp() - interval '1 hour'`);
  expect(await recallQueued(pool)).toBe(2);
  expect(await selectTasks(deps)).toEqual([]);
  await pool.query(`update haru.worker set heartbeat_at = clock_timestamp()`);
  expect((await selectTasks(deps)).map(({ runId, dispatchNumber }) => [runId, dispatchNumber])).toEqual([
    [run, 2],
    [run, 2],
  ]);
});

it('takes the most urgent first, across pages', async () => {
  const run = await ready('wide', 1);
  await pool.query(`update haru.task_instance set priority = task_no where run_id = $1`, [run]);
  const chosen = (await selectTasks(deps)).map(({ taskNo }) => taskNo);
  expect(chosen).toEqual(Array.from({ length: 8 }, (_, i) => WIDTH - 1 - i));
});

it('a backfill leaves a quarter of the slots to live work, however much of it waits', async () => {
  const [crowd, live] = [await ready('wide', 10), await ready('pair', 1)];
  await pool.query(`update haru.task_instance set lane = 1 where run_id = $1`, [crowd]);
  await pool.query(`update haru.task_instance set state = 'none' where run_id = $1`, [live]);
  expect(await selectTasks(deps)).toHaveLength(6);
  expect(await selectTasks(deps)).toEqual([]);
  await pool.query(`update haru.task_instance set state = 'scheduled' where run_id = $1`, [live]);
  expect((await selectTasks(deps)).map(({ runId }) => runId)).toEqual([live, live]);
});
