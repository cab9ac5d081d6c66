import { join } from 'node:path';
import { expect, test } from 'vitest';
import { putCalendar } from '../../server/db/calendars.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { runHaru, temporaryFolder } from './runHaru.ts';

const database = await testDatabase();

test('haru dags test waits as the tasks wait', async () => {
  const env = { HARU_HOME: await temporaryFolder(), HARU_DAGS: join(import.meta.dirname, 'dags') };
  const interval = ['--start', '2026-02-01T00:00:00Z', '--end', '2026-02-02T00:00:00Z'];
  const { code, stdout, stderr } = await runHaru(['dags', 'test', 'waits', ...interval], { env });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('3 looks');
});

test('haru dags test asks nobody', async () => {
  const env = { HARU_HOME: await temporaryFolder(), HARU_DAGS: join(import.meta.dirname, 'dags') };
  const interval = ['--start', '2026-02-01T00:00:00Z', '--end', '2026-02-02T00:00:00Z'];
  const { code, stdout, stderr } = await runHaru(['dags', 'test', 'asks', ...interval], { env });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('a test run asks nobody, and takes yes');
  expect(stdout).toContain('chosen: yes, 3 days');
  expect(stdout).toContain('a test run asks nobody, and takes reject');
});

test('haru dags test knows the calendars of an installation, and says so where there is none', async () => {
  const env = { HARU_HOME: await temporaryFolder(), HARU_DAGS: join(import.meta.dirname, 'dags') };
  const test = (more: Readonly<Record<string, string>> = {}, ...given: readonly string[]) =>
    runHaru(['dags', 'test', 'counts_days', ...given], { env: { ...env, ...more } });
  const connected = { DATABASE_URL: database.url };
  const at = ['--logical-date', '2026-05-06T00:00:00Z'];
  expect(await test({}, ...at)).toMatchObject({
    code: 4,
    stderr: expect.stringContaining(
      'counts_days goes by the calendar ours, which does not come with Haru, and no installation is there to ask: ' +
        'start one, set DATABASE_URL, or give --start and --end',
    ),
  });
  expect((await test({}, '--start', '2026-05-04T00:00:00Z', '--end', '2026-05-05T00:00:00Z')).code).toBe(0);
  expect(await test(connected, ...at)).toMatchObject({ code: 2, stderr: expect.stringContaining('ours') });
  // Friday the 1st and Tuesday the 5th are holidays in Korea.
  const ours = { title: 'Our working days', base: 'kr', holidays: { '2026-05-04': 'Founding day' } };
  await putCalendar(database.pool, 'ours', ours);
  const { code, stdout, stderr } = await test(connected, ...at);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('2026-04-29T15:00:00.000Z to 2026-05-05T15:00:00.000Z');
});
