import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { heldRun } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { runNumbered } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { runHaru, temporaryFolder } from './runHaru.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const [{ pool, ...database }, home] = await Promise.all([testDatabase(), temporaryFolder()]);
const dags = join(import.meta.dirname, '../scheduler/dags');
const haru = (...args: string[]) => runHaru(args, { env: { HARU_HOME: home, DATABASE_URL: database.url } });
const json = async (...args: string[]) => JSON.parse((await haru(...args, '-o', 'json')).stdout) as never;
let runId = '';
const run = { no: 0 };

beforeAll(async () => {
  await loadDags(pool, join(dags, 'versionOne.ts'), dags);
  run.no = await heldRun({ pool, ...database }, 'turns');
  ({ runId } = await runNumbered(pool, run.no));
  await pool.query(`update haru.task_instance set state = 'success', try_number = 1 where run_id = $1`, [run.no]);
  await loadDags(pool, join(dags, 'versionTwo.ts'), dags);
});

it('a dry run on the latest version says what is cleared, new and removed', async () => {
  const rows = [
    { task: 'kept', mapIndex: -1, was: 'success', tries: 1, change: 'cleared' },
    { task: 'old', mapIndex: -1, was: 'success', tries: 1, change: 'removed' },
    { task: 'fresh', mapIndex: -1, was: null, tries: 0, change: 'new' },
  ];
  expect(await json('tasks', 'clear', 'turns', runId, 'kept', '--latest-version', '--dry-run')).toEqual(rows);
  expect(await json('runs', 'clear', 'turns', runId, '--only-new', '--dry-run')).toEqual(rows.slice(1));
  expect(await json('runs', 'clear', 'turns', runId, '--dry-run')).toHaveLength(2);
  const whole = await haru('runs', 'clear', 'turns', runId, '--latest-version', '--dry-run');
  expect(whole.stderr).toBe('1 would be cleared, 1 would be new, 1 would be removed\n');
});

it('what would refuse the move is said, and then refuses it', async () => {
  await pool.query(`update haru.task_instance set state = 'running' where run_id = $1 and task_no = 0`, [run.no]);
  const clear = ['tasks', 'clear', 'turns', runId, 'kept', '--latest-version'];
  const dry = await haru(...clear, '--dry-run');
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.stderr).toMatch(/refuses, so nothing would be changed: Task 'old' of turns runs/);
  for (const args of [clear, ['runs', 'clear', 'turns', runId, '--only-new']]) {
    const { code, stderr } = await haru(...args);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/Task 'old' of .*Nothing was changed/),
    });
  }
  await pool.query(`update haru.task_instance set state = 'success' where run_id = $1 and task_no = 0`, [run.no]);
});

it('a run gets only what is new', async () => {
  const { stdout } = await haru('runs', 'clear', 'turns', runId, '--only-new');
  expect(stdout).toBe(`${runId} is running, on version 2\n`);
  const { rows } = await pool.query<{ state: string }>(
    `select state from haru.task_instance where run_id = $1 order by task_no`,
    [run.no],
  );
  expect(rows.map(({ state }) => state)).toEqual(['removed', 'success', 'none']);
  const { rows: recorded } = await pool.query(`select detail from haru.audit where action = 'clear_dag_run'`);
  expect(recorded).toEqual([{ detail: { state: 'queued', only_new: true } }]);
});
