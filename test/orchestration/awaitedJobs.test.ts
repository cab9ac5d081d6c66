import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createConnection } from '../../server/db/connections.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { isAlive, testFolder } from '../sandbox/testFolder.ts';
import { launchesOf, shellSpark } from '../ssh/shellSpark.ts';
import { startInstallation } from '../support/installation.ts';
import { startOwnProcess, type OwnProcess } from '../support/processes.ts';
import { runNumbered } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

type Installation = Awaited<ReturnType<typeof startInstallation>>;

const folder = testFolder();
const spark = await shellSpark(folder);
const dags = join(import.meta.dirname, 'dags/awaitedJobs.ts');
const by = { user: 'test', via: 'cli' } as const;
const FIRST = { taskNo: 0, mapIndex: -1 };

const haru = await startInstallation({
  dags,
  worker: {
    slots: 1,
    secrets: () => ({ connection: () => Promise.resolve(spark), variable: () => Promise.resolve(null) }),
  },
});

const pathOf = (name: string): string => join(folder, name);
const said = async (on: Installation, run: number): Promise<readonly string[]> =>
  (await on.log(run, 'works')).map(({ m }) => m);

async function groupsOf(on: Installation, run: number): Promise<readonly number[]> {
  return (await said(on, run)).flatMap((line) => /^process group (\d+)/.exec(line)?.slice(1).map(Number) ?? []);
}

const isDeferred = async (on: Installation, run: number): Promise<boolean> =>
  (await on.states(run))['works'] === 'deferred';

/** A run whose job waits without a slot, and the process group of the job. */
async function waitingRun(
  on: Installation,
  path: string,
  dagId = 'waits',
): Promise<{ readonly run: number; readonly group: number }> {
  const run = await on.trigger(dagId, { conf: { path } });
  await waitFor(() => isDeferred(on, run), { timeoutMs: 20_000 });
  const group = await waitFor(async () => (await groupsOf(on, run))[0] ?? null);
  expect(isAlive(-group)).toBe(true);
  return { run, group };
}

async function chosen(on: Installation, run: number) {
  const { versionId } = await runNumbered(on.database.pool, run);
  return { runNo: run, versionId, chosen: [FIRST] };
}

async function rowOf(on: Installation, run: number): Promise<unknown> {
  const { rows } = await on.database.pool.query<object>(
    `select try_number as try, handle, left_handle as left, resume from haru.task_instance where run_id = $1`,
    [run],
  );
  return rows[0];
}

/** Nothing goes on, or goes on once more. */
const CLEAN = { handle: null, left: null, resume: false };

describe('a job that is waited for', () => {
  it('holds no slot, and its try ends with its result', async () => {
    const path = pathOf('succeeds');
    const { run } = await waitingRun(haru, path);
    expect(await rowOf(haru, run)).toMatchObject({ resume: true, left: null });
    expect(await haru.finished(await haru.trigger('quick'))).toBe('success');
    expect(await haru.stateOf(run)).toBe('running');
    await waitFor(async () => (await haru.tries(run))['works']!.length > 2);
    writeFileSync(path, '0');
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.result(run, 'works')).toEqual({ exitCode: 0, applicationId: null, result: { rows: 3 } });
    const outcomes = (await haru.tries(run))['works']!;
    expect(outcomes.at(-1)).toBe('success');
    expect(new Set(outcomes.slice(0, -1))).toEqual(new Set(['deferred']));
    expect(await rowOf(haru, run)).toEqual({ ...CLEAN, try: 1 });
    expect(launchesOf(path)).toBe(1);
    const lines = (await said(haru, run)).filter((line) => line === 'begins' || line === 'ends');
    expect(lines.toSorted()).toEqual(['begins', 'ends']);
  });

  it('fails its try by its exit code', async () => {
    const path = pathOf('fails');
    const { run } = await waitingRun(haru, path);
    writeFileSync(path, '7');
    expect(await haru.finished(run)).toBe('failed');
    expect((await said(haru, run)).join('\n')).toContain('ended with exit code 7');
    expect(await rowOf(haru, run)).toEqual({ ...CLEAN, try: 1 });
  });

  it.each([
    [
      'is marked failed',
      async (run: number) => haru.verbs.markTasks({ ...(await chosen(haru, run)), after: [], state: 'failed' }, by),
      'failed',
    ],
    [
      'is marked success',
      async (run: number) => haru.verbs.markTasks({ ...(await chosen(haru, run)), after: [], state: 'success' }, by),
      'success',
    ],
    ['is stopped with its run', (run: number) => haru.verbs.setRunState(run, 'failed', by), 'skipped'],
  ] as const)('is ended where its task %s', async (how, act, state) => {
    const { run, group } = await waitingRun(haru, pathOf(how), 'patient');
    await act(run);
    await waitFor(() => !isAlive(-group), { timeoutMs: 20_000 });
    await waitFor(async () => (await said(haru, run)).some((line) => /^job .* is ended$/.test(line)));
    expect(await haru.states(run)).toEqual({ works: state });
    await waitFor(async () => JSON.stringify(await rowOf(haru, run)) === JSON.stringify({ try: 1, ...CLEAN }));
  });

  it.each([
    ['bounded', 'failed', 'the try took longer than its limit of 10 s'],
    ['bounded_run', 'skipped', null],
  ])('is ended when the time is over: %s', async (dagId, state, why) => {
    const path = pathOf(dagId);
    const { run, group } = await waitingRun(haru, path, dagId);
    await waitFor(() => !isAlive(-group), { timeoutMs: 30_000 });
    expect(await haru.finished(run)).toBe('failed');
    expect(await haru.states(run)).toEqual({ works: state });
    await waitFor(async () => (await said(haru, run)).some((line) => line.endsWith('is ended')));
    const { rows } = await haru.database.pool.query<{ error: string | null }>(
      `select error from haru.task_try where run_id = $1 order by lease desc limit 1`,
      [run],
    );
    expect(rows[0]?.error ?? null).toBe(why);
    expect(launchesOf(path)).toBe(1);
  });

  it('is ended where its task is cleared, before the next try launches its own', async () => {
    const path = pathOf('cleared');
    const { run, group } = await waitingRun(haru, path, 'patient');
    expect(await haru.verbs.clearTasks({ ...(await chosen(haru, run)), only: null, isRunReset: true }, by)).toBe(true);
    await waitFor(() => launchesOf(path) === 2, { timeoutMs: 20_000 });
    await waitFor(() => !isAlive(-group), { what: 'the reaping of the dead' });
    await waitFor(async () => (await said(haru, run)).some((line) => /^job .* is ended$/.test(line)));
    writeFileSync(path, '0');
    expect(await haru.finished(run)).toBe('success');
    expect(await rowOf(haru, run)).toEqual({ ...CLEAN, try: 2 });
  });
});

describe('a worker that is killed', async () => {
  const own = await startInstallation({ dags, workers: 0, leaseSeconds: 2 });
  const secretKey = generateKey();
  await createConnection(own.database.pool, parseKeyRing(secretKey), 'spark', spark);
  const start = (): Promise<OwnProcess> => startOwnProcess('worker', { url: own.url, leaseSeconds: 2, secretKey });

  it('in its first look and between two looks costs nothing: the next one goes on with the job', async () => {
    const path = pathOf('taken over');
    const first = await start();
    const run = await own.trigger('waits', { conf: { path } });
    await waitFor(() => launchesOf(path) === 1, { timeoutMs: 20_000 });
    await first.kill();
    const second = await start();
    await waitFor(() => isDeferred(own, run), { timeoutMs: 20_000 });
    await second.kill();
    writeFileSync(path, '0');
    const third = await start();
    expect(await own.finished(run)).toBe('success');
    expect(await own.result(run, 'works')).toMatchObject({ result: { rows: 3 } });
    expect(await rowOf(own, run)).toEqual({ ...CLEAN, try: 1 });
    expect(launchesOf(path)).toBe(1);
    await third.kill();
  });

  it('before the job of a marked task was ended is followed by one that ends it', async () => {
    const path = pathOf('ended later');
    const first = await start();
    const { run, group } = await waitingRun(own, path);
    await first.kill();
    await own.verbs.markTasks({ ...(await chosen(own, run)), after: [], state: 'failed' }, by);
    expect(await own.finished(run)).toBe('failed');
    expect(isAlive(-group)).toBe(true);
    const second = await start();
    await waitFor(() => !isAlive(-group), { timeoutMs: 20_000 });
    await waitFor(async () => JSON.stringify(await rowOf(own, run)) === JSON.stringify({ try: 1, ...CLEAN }));
    await second.kill();
  });
});
