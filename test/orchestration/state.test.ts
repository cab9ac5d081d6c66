import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/state.ts') });

async function count(how: string) {
  const run = await haru.trigger('counts', { conf: { how } });
  return { run, state: await haru.finished(run), result: await haru.result(run, 'count') };
}

it('what a DAG keeps lasts from run to run; a write counts when its try succeeds', async () => {
  expect((await count('counts')).result).toEqual({ before: 0, now: 1 });
  expect((await count('counts')).result).toEqual({ before: 1, now: 2 });
  expect((await count('fails')).state).toBe('failed');
  expect((await count('fails once')).result).toEqual({ before: 2, now: 3 });
  expect((await count('counts')).result).toEqual({ before: 3, now: 4 });
  const asked = await haru.trigger('other');
  expect(await haru.finished(asked)).toBe('success');
  expect(await haru.result(asked, 'asks')).toBe('nothing');
});

it('what no JSON holds fails the task and nothing else', async () => {
  const { run, state } = await count('breaks');
  expect(state).toBe('failed');
  expect(await haru.saidBy(run, 'count')).toContain("state.set('odd') cannot be stored");
  expect((await count('counts')).state).toBe('success');
  expect(haru.errors).toEqual([]);
});
