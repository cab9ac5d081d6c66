import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/otherRuns.ts'), schedulers: 2 });
const { pool } = haru.database;
const by = { user: 'test', via: 'cli' } as const;
const TIME = { timeoutMs: 30_000 };

const day = (dagId: string, date: string, conf = {}) =>
  haru.trigger(dagId, { logicalDate: new Date(`2026-${date}T00:00:00Z`), conf });
const ended = (run: number) =>
  waitFor(async () => {
    const state = await haru.stateOf(run);
    return state === 'success' || state === 'failed' ? state : null;
  }, TIME);
const isDeferred = (run: number, taskId: string) =>
  waitFor(async () => (await haru.states(run))[taskId] === 'deferred', TIME);
async function runNamed(runId: string) {
  const { rows } = await pool.query<{ id: number; state: string; conf: object; triggered_by: string }>(
    `select id, state, conf, triggered_by from haru.dag_run where run_id = $1`,
    [runId],
  );
  return rows[0]!;
}

describe('triggerDag', () => {
  it('starts runs with checked params, and ends as they end where it waits', async () => {
    const run = await haru.trigger('starts', { conf: { n: 7 } });
    expect(await ended(run)).toBe('failed');
    expect(await haru.states(run)).toEqual({
      leaves: 'success',
      waits: 'success',
      unknown: 'failed',
      too_large: 'failed',
    });
    const waited = (await haru.result(run, 'waits')) as { runId: string; state: string };
    expect(waited.state).toBe('success');
    expect(await runNamed(waited.runId)).toMatchObject({
      state: 'success',
      conf: { n: 3, fails: false },
      triggered_by: 'operator',
    });
    const left = (await haru.result(run, 'leaves')) as { runId: string };
    expect((await runNamed(left.runId)).conf).toEqual({ n: 7, fails: false });
    expect((await haru.tries(run))['waits']).toEqual(['deferred', 'success']);
    expect((await haru.tries(run))['unknown']).toEqual(['failed']);
    expect(await haru.saidBy(run, 'unknown')).toContain("there is no DAG 'nowhere'");
    expect(await haru.saidBy(run, 'too_large')).toContain("conf does not fit the params of 'target': /n must be <= 9");
  });

  it('fails with the run that it waits for', async () => {
    const run = await haru.trigger('starts_failing');
    expect(await ended(run)).toBe('failed');
    expect(await haru.saidBy(run, 'waits')).toMatch(/the run triggered__\S+ of target is failed: failed: /);
  });
});

describe('waitForRun', () => {
  it('waits for the run of its date, also one that is not there yet, and for tasks of it', async () => {
    const run = await day('awaits', '01-01');
    for (const taskId of ['run', 'task', 'skipped']) await isDeferred(run, taskId);
    const other = await day('target', '01-02');
    expect(await ended(other)).toBe('success');
    expect(await haru.states(run)).toEqual({ run: 'deferred', task: 'deferred', skipped: 'deferred' });
    await day('target', '01-01');
    expect(await ended(run)).toBe('success');
    expect(await haru.result(run, 'run')).toEqual({ state: 'success' });
    expect(await haru.result(run, 'skipped')).toEqual({ state: 'skipped' });
    expect((await pool.query(`select from haru.run_to_come`)).rowCount).toBe(0);
  });

  it('finds what has ended before, and fails with what has failed, until that is cleared', async () => {
    const failed = await day('target', '02-01', { fails: true });
    expect(await ended(failed)).toBe('failed');
    const run = await day('awaits', '02-01');
    expect(await ended(run)).toBe('failed');
    expect(await haru.saidBy(run, 'task')).toContain(
      'works in the run of target for 2026-02-01T00:00:00.000Z is failed',
    );
    await haru.verbs.setRunState(failed, 'queued', by);
    expect(await ended(failed)).toBe('success');
    await haru.verbs.setRunState(run, 'queued', by);
    await waitFor(async () => (await haru.stateOf(run)) === 'success', TIME);
  });

  it('hears of a run that is stopped before it began', async () => {
    const run = await day('awaits', '03-01');
    await isDeferred(run, 'run');
    const { rows } = await pool.query<{ dag_no: number }>(`select dag_no from haru.dag where dag_id = 'target'`);
    await haru.verbs.setPaused(rows[0]!.dag_no, true, by);
    const target = await day('target', '03-01');
    await haru.verbs.setRunState(target, 'failed', by);
    await haru.verbs.setPaused(rows[0]!.dag_no, false, by);
    expect(await ended(run)).toBe('failed');
  });

  it('refuses what can never end', async () => {
    await day('target', '04-01');
    const run = await day('misdirected', '04-01');
    expect(await ended(run)).toBe('failed');
    expect(await haru.saidBy(run, 'own')).toContain('a task cannot wait for its own run');
    expect(await haru.saidBy(run, 'nowhere')).toContain("there is no DAG 'nowhere'");
    expect(await haru.saidBy(run, 'no_task')).toContain("has no task 'nothing'");
    const dateless = await haru.trigger('awaits');
    expect(await ended(dateless)).toBe('failed');
    expect(await haru.saidBy(dateless, 'run')).toContain('no logical date to wait for');
  });
});
