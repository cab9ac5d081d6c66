import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { heldRun } from '../support/heldRun.ts';
import { columnOf, runHaru, temporaryFolder } from './runHaru.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const [database, home] = await Promise.all([testDatabase(), temporaryFolder()]);
const dags = join(import.meta.dirname, '../scheduler/dags');
await loadDags(database.pool, join(dags, 'backfilled.ts'), dags);
const haru = (...args: string[]) =>
  runHaru(['backfill', ...args], { env: { HARU_HOME: home, DATABASE_URL: database.url } });
const DAYS = ['--from', '2026-01-01', '--to', '2026-01-03'];

it('is planned, created as planned, shown, paused, resumed and canceled', async () => {
  const plan = await haru('plan', 'filled', ...DAYS);
  expect(plan.stderr).toBe('');
  expect(plan.stdout).toMatch(/\n\n3 create\n$/);
  expect(columnOf(plan.stdout.split('\n\n')[0]!, 'action')).toEqual(['create', 'create', 'create']);
  const some = await haru('plan', 'filled', ...DAYS, '--tasks', 'works', '--calendar', 'kr');
  expect(some.stdout).toMatch(/\n\n1 create\n$/);
  const file = join(home, 'plan.json');
  await writeFile(file, (await haru('plan', 'filled', ...DAYS, '-o', 'json')).stdout);

  expect(await haru('create', 'filled', ...DAYS, '--plan', file)).toMatchObject({ code: 0, stdout: '1\n' });
  expect((await haru('create', 'filled', ...DAYS, '--plan', file)).stderr).toMatch(/The plan has changed/);
  expect((await haru('plan', 'filled', ...DAYS)).stderr).toMatch(/^backfill 1 works on some of these dates: /);
  expect(await haru('pause', '1')).toMatchObject({ code: 0, stdout: 'backfill 1 is paused\n' });
  expect(columnOf((await haru('list', 'filled')).stdout, 'state')).toEqual(['paused']);
  expect(await haru('resume', '1')).toMatchObject({ code: 0 });
  const going = (await haru('show', '1')).stdout;
  expect(going).toMatch(/^backfill 1 of filled: running, 3 queued\n/);
  expect(columnOf(going.split('\n\n')[1]!, 'businessDay')).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
  expect(await haru('cancel', '1')).toMatchObject({ code: 0 });
  expect(await haru('wait', '1')).toMatchObject({ code: 1, stderr: 'canceled: 3 failed\n' });
  const shown = JSON.parse((await haru('show', '1', '-o', 'json')).stdout) as Record<string, unknown>;
  expect(shown).toMatchObject({ state: 'canceled', progress: { failed: 3 } });
});

it('tells how long it will take, judged by runs that succeeded', async () => {
  await heldRun(database, 'filled');
  await database.pool.query(
    `update haru.dag_run set state = 'success', started_at = now() - interval '10 minutes' where run_type = 'manual'`,
  );
  const planned = await haru('plan', 'filled', ...DAYS, '--reprocess', 'failed', '--max-active-runs', '2');
  expect(planned.stdout).toMatch(/\n3 clear; about 20 min, judged by the latest runs\n$/);
  const { stdout: id } = await haru('create', 'filled', ...DAYS, '--reprocess', 'failed', '--max-active-runs', '1');
  expect((await haru('show', id.trim())).stdout).toMatch(/: running, 3 queued; about 30 min left\n/);
  await haru('cancel', id.trim());
});

it.each([
  [2, /before it starts/, ['plan', 'filled', '--from', '2026-01-03', '--to', '2026-01-01']],
  [2, /in the future/, ['plan', 'filled', '--from', '2999-01-01', '--to', '2999-01-03']],
  [
    2,
    /--from: '2026-02-30' is neither a calendar day/,
    ['plan', 'filled', '--from', '2026-02-30', '--to', '2026-03-01'],
  ],
  [
    2,
    /--to: '2026-02-30T00:00:00Z' is neither/,
    ['plan', 'filled', '--from', '2026-02-01', '--to', '2026-02-30T00:00:00Z'],
  ],
  [2, /--from: 'monday' is neither/, ['plan', 'filled', '--from', 'monday', '--to', '2026-03-01']],
  [2, /There is no calendar "moon"/, ['plan', 'filled', ...DAYS, '--calendar', 'moon']],
  [2, /no data for 2010/, ['plan', 'filled', '--from', '2010-01-01', '--to', '2010-02-01', '--calendar', 'kr']],
  [2, /At most 10000 runs/, ['create', 'filled', ...DAYS, '--max-active-runs', '99999999999']],
  [2, /no schedule that repeats/, ['create', 'by_hand', ...DAYS]],
  [2, /filled has no task 'x'/, ['plan', 'filled', ...DAYS, '--tasks', 'works,x']],
  [2, /go with --tasks/, ['plan', 'filled', ...DAYS, '--downstream']],
  [2, /--plan: /, ['create', 'filled', ...DAYS, '--plan', 'nowhere.json']],
  [3, /there is no backfill 99/, ['cancel', '99']],
  [1, /has ended/, ['pause', '1']],
])('ends with %i and says %s', async (code, message, args) => {
  const answer = await haru(...args);
  expect(answer.stderr).toMatch(message);
  expect(answer.code).toBe(code);
});
