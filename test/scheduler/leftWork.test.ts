import { join } from 'node:path';
import { expect, it } from 'vitest';
import { forgetLeftWork, takeLeftWork } from '../../server/db/leftWork.ts';
import { heldRun } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, '../orchestration/dags/basics.ts'), import.meta.dirname);

const leave = (run: number, handle: object | string) =>
  pool.query(`update haru.task_instance set left_handle = $2 where run_id = $1 and task_no = 0`, [
    run,
    JSON.stringify(handle),
  ]);
const leftOf = async (run: number) =>
  (
    await pool.query<{ handle: unknown; pause: number }>(
      `select left_handle as handle, round(extract(epoch from left_due_at - clock_timestamp()))::int as pause
       from haru.task_instance where run_id = $1 and task_no = 0`,
      [run],
    )
  ).rows[0]!;

it('left work is taken by one worker that reaches it, and again after pauses that grow', async () => {
  const run = await heldRun(database, 'order');
  const handle = { connection: 'spark', name: 'job' };
  await leave(run, handle);
  expect(await takeLeftWork(pool, ['other'])).toEqual([]);
  const taken = (await Promise.all([takeLeftWork(pool, ['default']), takeLeftWork(pool, ['default'])])).flat();
  expect(taken).toMatchObject([{ runId: run, taskNo: 0, mapIndex: -1, connection: 'spark', handle }]);
  expect(await takeLeftWork(pool, ['default'])).toEqual([]);
  expect(await leftOf(run)).toEqual({ handle, pause: 60 });
  await pool.query(
    `update haru.task_instance set left_at = left_at - interval '1 hour', left_due_at = left_at where left_handle is not null`,
  );
  const again = await takeLeftWork(pool, ['default']);
  expect(again).toHaveLength(1);
  expect((await leftOf(run)).pause).toBeGreaterThanOrEqual(3_600);
  await forgetLeftWork(pool, { ...again[0]!, handle: { ...handle, name: 'an earlier one' } });
  expect(await leftOf(run)).toMatchObject({ handle });
  await forgetLeftWork(pool, again[0]!);
  expect(await leftOf(run)).toMatchObject({ handle: null });
});

it('what a try is about to end itself, and what names no connection, is left alone', async () => {
  const run = await heldRun(database, 'order');
  await leave(run, 'the id of a run');
  expect(await takeLeftWork(pool, ['default'])).toEqual([]);
  await leave(run, { connection: 'spark' });
  await pool.query(`update haru.task_instance set state = 'running' where run_id = $1 and task_no = 0`, [run]);
  expect(await takeLeftWork(pool, ['default'])).toEqual([]);
  await pool.query(`update haru.task_instance set state = 'failed' where run_id = $1 and task_no = 0`, [run]);
  expect(await takeLeftWork(pool, ['default'])).toHaveLength(1);
});
