import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signalProcess } from '../mainjob/support/victims.ts';
import { testFolder } from '../sandbox/testFolder.ts';
import { launchesOf, shellSpark } from '../ssh/shellSpark.ts';
import { startInstallation } from '../support/installation.ts';
import { childrenOf, listProcesses } from '../support/processTable.ts';
import { runNumbered } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

const folder = testFolder();
const spark = await shellSpark(folder);
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/outage.ts'),
  worker: { secrets: () => ({ connection: () => Promise.resolve(spark), variable: () => Promise.resolve(null) }) },
});

const jobsOf = (file: string): readonly number[] =>
  listProcesses()
    .filter(({ command }) => command.includes(`launches"; while`) && command.includes(file))
    .map(({ pid }) => pid);

it('the work outside of a cleared try that could not end it is ended by the next one, before that starts its own', async () => {
  const file = join(folder, 'left');
  const run = await haru.trigger('outside', { conf: { until: file } });
  await waitFor(async () => (await haru.log(run, 'waits')).some(({ m }) => m === 'tick'), { timeoutMs: 20_000 });
  const [first] = jobsOf(file);
  // The process of the try hears nothing any more, and is killed where it stands; those that are kept ready go on.
  const children = childrenOf(process.pid).filter(({ command }) => command.startsWith('haru task'));
  for (const { pid } of children) signalProcess(pid, 'SIGSTOP');
  const chosen = [{ taskNo: 0, mapIndex: -1 }];
  const { versionId } = await runNumbered(haru.database.pool, run);
  const clearing = { runNo: run, versionId, chosen, only: null, isRunReset: true };
  expect(await haru.verbs.clearTasks(clearing, { user: 'somebody', via: 'cli' })).toBe(true);
  await waitFor(async () => (await haru.tries(run))['waits']?.[0] === 'failed', { timeoutMs: 20_000 });
  for (const { pid } of children) signalProcess(pid, 'SIGCONT');
  const said = () => haru.log(run, 'waits').then((lines) => lines.map(({ m }) => m));
  await waitFor(async () => (await said()).some((m) => /which an earlier try left on .* is ended$/.test(m)), {
    timeoutMs: 20_000,
  });
  await waitFor(() => launchesOf(file) === 2, { timeoutMs: 20_000 });
  expect(jobsOf(file)).toHaveLength(1);
  expect(jobsOf(file)).not.toContain(first);
  writeFileSync(file, '');
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.tries(run)).toEqual({ waits: ['failed', 'success'] });
  const { rows: left } = await haru.database.pool.query(
    `select left_handle as left from haru.task_instance where run_id = $1`,
    [run],
  );
  expect(left).toEqual([{ left: null }]);
});
