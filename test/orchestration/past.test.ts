import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BackfillOrder } from '../../server/core/backfillVerbs.ts';
import { findBackfill } from '../../server/db/read/backfills.ts';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { startInstallation } from '../support/installation.ts';
import { backfillOf, dagNamed, runNumbered } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/past.ts'), schedulers: 2 });
const { pool, kysely } = haru.database;
const by = { user: 'test', via: 'cli' } as const;

/** A run of that day of 2026, and what it does. */
const run = (dagId: string, day: string, fails = false) =>
  haru.trigger(dagId, { logicalDate: new Date(`2026-${day}T00:00:00Z`), conf: { fails } });
const chosen = async (runNo: number, taskNo: number) => {
  const { versionId } = await runNumbered(pool, runNo);
  return { runNo, versionId, chosen: [{ taskNo, mapIndex: -1 }] };
};

describe('a task that depends on the past', () => {
  /** Two runs: the first has failed, and the second waits for it. */
  async function failedAndWaiting(dagId: string): Promise<readonly [number, number]> {
    const failed = await run(dagId, '01-01', true);
    expect(await haru.finished(failed)).toBe('failed');
    const waiting = await run(dagId, '01-03');
    await waitFor(async () => (await haru.states(waiting))['free'] === 'success');
    expect(await haru.states(waiting)).toEqual({ load: 'none', free: 'success', report: 'none' });
    return [failed, waiting];
  }

  it('starts in the first run, and then after its own success in the run before', async () => {
    const days = ['01-01', '01-02', '01-03'];
    const runs = await Promise.all(days.map((day) => run('in_order', day)));
    for (const each of runs) expect(await haru.finished(each)).toBe('success');
    const { rows } = await pool.query<{ run: number }>(
      `select run_id as run from haru.event where subject = 'task' and task_no = 0 and to_state = 'success' and run_id = any ($1) order by id`,
      [runs],
    );
    expect(rows.map((row) => row.run)).toEqual(runs);
  });

  it('waits for one that has failed, until that one is cleared and succeeds', async () => {
    const [failed, waiting] = await failedAndWaiting('cleared');
    expect(await haru.stateOf(waiting)).toBe('running');
    await haru.verbs.clearTasks({ ...(await chosen(failed, 0)), only: null, isRunReset: true }, by);
    expect(await haru.finished(waiting)).toBe('success');
  });

  it('goes on when that one is marked as skipped', async () => {
    const [failed, waiting] = await failedAndWaiting('marked');
    await haru.verbs.markTasks({ ...(await chosen(failed, 0)), after: [], state: 'skipped' }, by);
    expect(await haru.finished(waiting)).toBe('success');
  });

  it('goes on when the run of that one is deleted', async () => {
    const [failed, waiting] = await failedAndWaiting('deleted');
    expect(await haru.verbs.deleteRun(failed, by)).toBe('deleted');
    expect(await haru.finished(waiting)).toBe('success');
  });

  it('leans on a run that comes in between', async () => {
    const [, waiting] = await failedAndWaiting('between');
    const between = await run('between', '01-02');
    await waitFor(async () => (await haru.states(between))['free'] === 'success');
    await haru.verbs.markTasks({ ...(await chosen(between, 0)), after: [], state: 'success' }, by);
    expect(await haru.finished(between)).toBe('success');
    expect(await haru.finished(waiting)).toBe('success');
  });

  it('is skipped with its run, and waits again when that is cleared', async () => {
    const [failed, waiting] = await failedAndWaiting('stopped');
    await haru.verbs.setRunState(waiting, 'failed', by);
    expect(await haru.states(waiting)).toEqual({ load: 'skipped', free: 'success', report: 'skipped' });
    await haru.verbs.setRunState(waiting, 'queued', by);
    await waitFor(async () => (await haru.states(waiting))['free'] === 'success');
    expect(await haru.states(waiting)).toEqual({ load: 'none', free: 'success', report: 'none' });
    await haru.verbs.setRunState(failed, 'queued', by);
    expect(await haru.finished(waiting)).toBe('success');
  });
});

it('waitForDownstream waits for the tasks after it too', async () => {
  const failed = await run('follows', '01-01', true);
  expect(await haru.finished(failed)).toBe('failed');
  const waiting = await run('follows', '01-02');
  await waitFor(async () => (await haru.stateOf(waiting)) === 'running');
  await haru.verbs.clearTasks({ ...(await chosen(failed, 1)), only: null, isRunReset: true }, by);
  expect(await haru.finished(waiting)).toBe('success');
  const { rows } = await pool.query<{ run: number; task: number }>(
    `select run_id as run, task_no as task from haru.event where subject = 'task' and to_state = 'success' and run_id = any ($1) order by id`,
    [[failed, waiting]],
  );
  expect(rows).toEqual([
    { run: failed, task: 0 },
    { run: failed, task: 1 },
    { run: waiting, task: 0 },
    { run: waiting, task: 1 },
  ]);
});

describe('a backfill', () => {
  const verbs = notifyingVerbs(pool).backfills;
  const order = async (changes: Partial<BackfillOrder> = {}) =>
    backfillOf(await dagNamed(pool, 'filled'), {
      from: new Date('2026-08-01T00:00:00Z'),
      to: new Date('2026-08-04T00:00:00Z'),
      reprocess: 'failed',
      maxActiveRuns: 4,
      ...changes,
    });

  it('is refused from the newest date on, and without reprocessing', async () => {
    await expect(verbs.create(await order({ backwards: true }), by)).rejects.toThrow(/from the newest date on/);
    await expect(verbs.create(await order({ reprocess: 'none' }), by)).rejects.toThrow(/never none/);
  });

  it('leans on no run before its first, and then date by date', async () => {
    expect(await haru.finished(await run('filled', '07-31', true))).toBe('failed');
    const { id } = await verbs.create(await order(), by);
    await waitFor(async () => (await findBackfill(kysely, id))?.completed_at !== null);
    const { rows } = await pool.query<{ day: string }>(
      `select to_char(r.logical_date at time zone 'UTC', 'DD') as day
       from haru.event e join haru.dag_run r on r.id = e.run_id
       where e.subject = 'task' and e.task_no = 0 and e.to_state = 'running' and r.run_type = 'backfill' order by e.id`,
    );
    expect(rows.map(({ day }) => day)).toEqual(['01', '02', '03', '04']);
  });
});
