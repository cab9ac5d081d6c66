import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startInstallation } from '../support/installation.ts';

const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/twoOfOneFile.ts'),
  worker: { slots: 1 },
});

test('DAGs of one file share their bundle, and each finds its operators whoever was first', async () => {
  for (const dagId of ['plain', 'with_operator', 'plain', 'with_operator']) {
    const run = await haru.trigger(dagId);
    expect([dagId, await haru.finished(run), await haru.log(run, 'only')]).toEqual([
      dagId,
      'success',
      dagId === 'plain' ? [] : expect.arrayContaining([expect.objectContaining({ m: 'hello' })]),
    ]);
  }
});
