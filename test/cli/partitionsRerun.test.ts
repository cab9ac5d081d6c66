import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { tendReruns } from '../../server/scheduler/tendReruns.ts';
import { triggerRun } from '../../server/scheduler/triggerRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { dagNamed, triggerOf } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { runHaru, temporaryFolder, type RunOptions } from './runHaru.ts';

vi.setConfig({ testTimeout: 120_000 });

const [database, home] = await Promise.all([testDatabase(), temporaryFolder()]);
const { pool } = database;
const DAY = '2026-01-01';
const runId = randomUUID();
const store = { pool, definitions: createDefinitionCache() };
await loadDags(pool, join(import.meta.dirname, '../scheduler/dags/rerun.ts'), import.meta.dirname);
await triggerRun(
  store,
  triggerOf(await dagNamed(pool, 'drain'), {
    runId,
    interval: { start: new Date(`${DAY}T00:00:00Z`), end: new Date('2026-01-02T00:00:00Z') },
  }),
);
await pool.query(`update haru.dag_run set state = 'success'`);
await pool.query(
  `insert into haru.asset_event (uri, partition_key, run_id, task_no, map_index) select 'raw', $1, id, 0, -1 from haru.dag_run`,
  [DAY],
);

const env = { HARU_HOME: home, DATABASE_URL: database.url };
const haru = (args: readonly string[], options: RunOptions = {}) =>
  runHaru(['partitions', ...args], { env, ...options });
const tend = () => tendReruns({ ...store, onError: (error) => expect(error).toBeNull() });

it('a rerun goes on after Ctrl-C, is listed, shown, resumed and canceled', async () => {
  const file = join(home, 'plan.json');
  await writeFile(file, (await haru(['rerun', 'raw', DAY, '-o', 'json'])).stdout);
  const applied = await haru(['rerun', 'raw', DAY, '--apply', '--plan', file], { interruptAt: /^rerun 1 goes on$/m });
  expect(applied).toMatchObject({ code: 130, stdout: expect.stringMatching(/^1 +drain +clear/m) });
  expect(applied.stderr).toContain(
    'rerun 1 goes on without this command: haru partitions reruns wait 1 follows it again',
  );
  await tend();
  expect(JSON.parse((await haru(['reruns', 'list', 'raw', '-o', 'json'])).stdout)).toMatchObject([
    { id: 1, asset: 'raw', partition: DAY, state: 'running', steps: '0/2', createdBy: 'cli' },
  ]);
  const { stdout } = await haru(['reruns', 'show', '1']);
  expect(stdout).toMatch(new RegExp(`^rerun 1 of raw ${DAY}: running, by cli at `));
  expect(stdout).toMatch(/^1 +drain +clear +running +\S+ +queued /m);
  await pool.query(`update haru.dag_run set state = 'failed'`);
  await tend();
  expect(await haru(['reruns', 'wait', '1'])).toMatchObject({
    code: 1,
    stderr: `step 1: drain ${runId} has failed
rerun 1 has stopped, and the steps after that wait: haru partitions reruns resume 1, or cancel 1
`,
  });
  expect(await haru(['reruns', 'resume', '1'])).toMatchObject({ code: 0, stdout: 'rerun 1 goes on\n' });
  expect(await haru(['reruns', 'cancel', '1'])).toMatchObject({ code: 0, stdout: 'rerun 1 is canceled\n' });
  expect(await haru(['reruns', 'wait', '1'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is canceled'),
  });
});

it.each([
  [2, /--plan goes with --apply/, ['rerun', 'raw', DAY, '--plan', 'plan.json']],
  [
    2,
    /--plan: nowhere\.json is not what haru partitions rerun -o json printed/,
    ['rerun', 'raw', DAY, '--apply', '--plan', 'nowhere.json'],
  ],
  [3, /there is no asset 'nothing'/, ['rerun', 'nothing', '--apply']],
  [3, /there is no rerun 99/, ['reruns', 'show', '99']],
  [3, /There is no rerun 99/, ['reruns', 'cancel', '99']],
  [1, /Rerun 1 has ended/, ['reruns', 'resume', '1']],
])('ends with %i and %s for %j', async (code, message, args) => {
  expect(await haru(args)).toMatchObject({ code, stderr: expect.stringMatching(message) });
});
