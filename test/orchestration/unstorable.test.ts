import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/unstorable.ts') });

it('a try that leaves what Postgres refuses fails, says why, and frees its slot', async () => {
  const run = await haru.trigger('unstorable');
  expect(await haru.finished(run)).toBe('failed');
  const { rows } = await haru.database.pool.query<{ error: string }>(
    `select error from haru.task_try where run_id = $1 order by task_no`,
    [run],
  );
  expect(rows.map(({ error }) => error)).toEqual([
    'before\\0after',
    expect.stringContaining('what the try left cannot be stored'),
  ]);
  expect(haru.workers.map(({ worker }) => worker.running())).toEqual([0]);
});
