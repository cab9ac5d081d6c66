import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { BackfillOrder } from '../../server/core/backfillVerbs.ts';
import type { TaskSubset } from '../../server/core/subset.ts';
import { findBackfill } from '../../server/db/read/backfills.ts';
import { listVersions } from '../../server/db/read/dagVersions.ts';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { startInstallation } from '../support/installation.ts';
import { backfillOf, dagNamed } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/subset.ts') });
const { pool, kysely } = haru.database;
const verbs = notifyingVerbs(pool).backfills;
const by = { user: 'somebody', via: 'cli' } as const;

const only = (taskIds: readonly string[], changes: Partial<TaskSubset> = {}): TaskSubset => ({
  taskIds,
  ignoreDependencies: false,
  downstream: false,
  ...changes,
});

/** Backfills one day to its end; answers its run. */
async function backfill(day: string, changes: Partial<BackfillOrder>): Promise<number> {
  const at = new Date(`2026-01-${day}T00:00:00Z`);
  const { id } = await verbs.create(backfillOf(await dagNamed(pool, 'parts'), { from: at, to: at, ...changes }), by);
  await waitFor(async () => (await findBackfill(kysely, id))?.completed_at !== null);
  const { rows } = await pool.query<{ run: number }>(
    `select run_no as run from haru.backfill_date where backfill_id = $1`,
    [id],
  );
  return rows[0]!.run;
}
const plan = async (changes: Partial<BackfillOrder>) =>
  (await verbs.plan(backfillOf(await dagNamed(pool, 'parts'), changes))).map(
    ({ action, reason }) => `${action}: ${reason}`,
  );

it('a new run has the chosen tasks and what they depend on, and nothing else', async () => {
  const run = await backfill('01', { tasks: only(['load']) });
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.states(run)).toEqual({ drain: 'success', check: 'success', load: 'success' });
  expect(await haru.result(run, 'load')).toBe('20260101');
});

it('a new run is decided by the last of its own tasks', async () => {
  const run = await backfill('02', { tasks: only(['load']), conf: { fails: true } });
  expect(await haru.finished(run)).toBe('failed');
  expect(await haru.states(run)).toEqual({ drain: 'success', check: 'success', load: 'failed' });
});

it('a new run keeps the order of tasks between which others are left out', async () => {
  const tasks = only(['drain', 'report', 'ring'], { ignoreDependencies: true });
  const run = await backfill('03', { tasks });
  expect(await haru.states(run)).toEqual({ drain: 'success', report: 'success', ring: 'success' });
  const { rows } = await pool.query<{ isAfter: boolean }>(
    `select a.started_at > b.ended_at as "isAfter" from haru.task_instance a join haru.task_instance b using (run_id)
     where run_id = $1 and a.task_no = 1 and b.task_no = 0`,
    [run],
  );
  expect(rows).toEqual([{ isAfter: true }]);
});

it('a run that is cleared repeats the chosen tasks with their old results before them, and keeps the others', async () => {
  const run = await backfill('04', {});
  expect(Object.keys(await haru.states(run))).toHaveLength(5);
  const again = await backfill('04', {
    tasks: only(['load'], { ignoreDependencies: true, downstream: true }),
    reprocess: 'completed',
  });
  expect(again).toBe(run);
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.tries(run)).toEqual({
    drain: ['success'],
    check: ['success'],
    load: ['success', 'success'],
    report: ['success', 'success'],
    ring: ['success', 'success'],
  });
});

it('a failure outside of the chosen tasks of a cleared run is not hidden', async () => {
  const run = await backfill('05', { tasks: only(['load']), conf: { fails: true } });
  await backfill('05', { tasks: only(['drain']), reprocess: 'failed' });
  expect(await haru.finished(run)).toBe('failed');
  expect(await haru.tries(run)).toMatchObject({ drain: ['success', 'success'], load: ['failed'] });
});

it('says in its plan where it can do nothing, and refuses tasks that are not there', async () => {
  const lone = { tasks: only(['load'], { ignoreDependencies: true }), reprocess: 'completed' } as const;
  expect(await plan({ ...lone, from: new Date('2026-01-04T00:00:00Z'), to: new Date('2026-01-06T00:00:00Z') })).toEqual(
    ['clear: run_succeeded', 'clear: run_failed', 'blocked: no_results'],
  );
  const ring = { tasks: only(['ring'], { ignoreDependencies: true }), reprocess: 'completed' } as const;
  expect(await plan({ ...ring, to: new Date('2026-01-01T00:00:00Z') })).toEqual(['skip: no_such_tasks']);
  await expect(plan({ tasks: only(['lod']) })).rejects.toThrow(/parts has no task 'lod'\. Its tasks: drain, check/);
});

it('leaves the list of versions as it was', async () => {
  const { total } = await listVersions(kysely, {}, undefined, { limit: 50, offset: 0 });
  expect(total).toBe(1);
});
