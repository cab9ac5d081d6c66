import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { backfillProgress, findBackfill } from '../../server/db/read/backfills.ts';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { clearOnLatest } from '../support/clearOnLatest.ts';
import { startInstallation } from '../support/installation.ts';
import { loadDags } from '../support/loadDags.ts';
import { backfillOf, dagNamed } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

const DAGS = join(import.meta.dirname, 'dags');
const haru = await startInstallation({ dags: join(DAGS, 'firstVersion.ts') });
const { pool, kysely } = haru.database;
const by = { user: 'somebody', via: 'cli' } as const;
const runs: { whole?: number; single?: number; dated?: number } = {};

async function versionOf(run: number) {
  const { rows } = await pool.query<{ versionId: number; number: number }>(
    `select v.id as "versionId", v.number from haru.dag_run r join haru.dag_version v on v.id = r.version_id where r.id = $1`,
    [run],
  );
  return rows[0]!;
}

beforeAll(async () => {
  runs.whole = await haru.trigger('moving');
  runs.single = await haru.trigger('moving');
  runs.dated = await haru.trigger('moving', { logicalDate: new Date('2026-01-01T00:00:00Z') });
  for (const run of Object.values(runs)) expect(await haru.finished(run)).toBe('failed');
  await loadDags(pool, join(DAGS, 'secondVersion.ts'), DAGS);
});

it('a run that is cleared keeps its version where the latest is not asked for', async () => {
  const run = runs.whole!;
  await haru.verbs.setRunState(run, 'queued', by);
  expect(await haru.finished(run)).toBe('failed');
  expect(await haru.tries(run)).toEqual({
    drain: ['success', 'success'],
    stale: ['success', 'success'],
    load: ['failed', 'failed'],
  });
  expect((await versionOf(run)).number).toBe(1);
});

it('a whole run goes again on the latest version, with its old tries and logs', async () => {
  const run = runs.whole!;
  await clearOnLatest(haru, run);
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.states(run)).toEqual({
    drain: 'success',
    stale: 'removed',
    load: 'success',
    ring: 'success',
    check: 'success',
  });
  expect(await haru.tries(run)).toMatchObject({
    drain: ['success', 'success', 'success'],
    stale: ['success', 'success'],
    load: ['failed', 'failed', 'success'],
    check: ['success'],
  });
  expect(await haru.result(run, 'load')).toBe('new code loads 1');
  expect(await haru.log(run, 'stale')).toContainEqual(expect.objectContaining({ m: 'as it was' }));
  expect((await versionOf(run)).number).toBe(2);
});

it('a single task brings the new tasks, and leaves the others as they are', async () => {
  const run = runs.single!;
  const { versionId } = await versionOf(run);
  await clearOnLatest(haru, run, ['load']);
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.tries(run)).toEqual({
    drain: ['success'],
    stale: ['success'],
    load: ['failed', 'success'],
    ring: ['success'],
    check: ['success'],
  });
  const late = { runNo: run, versionId, chosen: [{ taskNo: 2, mapIndex: -1 }] };
  expect(await haru.verbs.clearTasks({ ...late, only: null, isRunReset: true }, by)).toBe(false);
});

it('a backfill takes the runs that it clears over', async () => {
  const at = new Date('2026-01-01T00:00:00Z');
  const order = backfillOf(await dagNamed(pool, 'moving'), { from: at, to: at, reprocess: 'failed', isOnLatest: true });
  const { id } = await notifyingVerbs(pool).backfills.create(order, by);
  await waitFor(async () => (await findBackfill(kysely, id))?.completed_at !== null);
  expect((await backfillProgress(kysely, [id])).get(id)).toEqual({ success: 1 });
  expect(await haru.states(runs.dated!)).toMatchObject({ stale: 'removed', check: 'success' });
});

it('a task that returns is there again, and whole runs of before are cleared without what is gone', async () => {
  const run = runs.whole!;
  await loadDags(pool, join(DAGS, 'thirdVersion.ts'), DAGS);
  await clearOnLatest(haru, run);
  expect(await haru.finished(run)).toBe('success');
  const states = { drain: 'success', stale: 'success', load: 'success', ring: 'removed', check: 'removed' };
  expect(await haru.states(run)).toEqual(states);
  expect(await haru.result(run, 'stale')).toBe('is back');
  await haru.verbs.setRunState(run, 'queued', by);
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.states(run)).toEqual(states);
  expect(await haru.tries(run)).toMatchObject({ ring: ['success'], check: ['success'] });
});
