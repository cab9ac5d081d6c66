import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHaru, temporaryFolder } from './runHaru.ts';

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
