import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/queuedTimeout.ts') });

it('a task that no worker takes fails when its time is over, and the others go on', async () => {
  const run = await haru.trigger('unserved');
  expect(await haru.finished(run)).toBe('failed');
  expect(await haru.states(run)).toEqual({
    served: 'success',
    unserved: 'failed',
    after: 'upstream_failed',
    anyway: 'success',
  });
  expect((await haru.tries(run))['unserved']).toBeUndefined();
  expect(haru.errors).toEqual([]);
});
