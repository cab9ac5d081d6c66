import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { runNumbered } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/waits.ts'), worker: { slots: 2 } });
const { pool } = haru.database;
const by = { user: 'test', via: 'cli' } as const;
const folder = mkdtempSync(join(tmpdir(), 'haru-waits-'));
let files = 0;
const newPath = () => join(folder, `file-${files++}`);

/** A run of `looks` all of whose sensors have looked and found nothing. */
async function lookingRun(): Promise<{ readonly run: number; readonly path: string }> {
  const path = newPath();
  const run = await haru.trigger('looks', { conf: { path } });
  await waitFor(async () => Object.values(await haru.tries(run)).length === 6);
  return { run, path };
}

describe('a sensor', () => {
  it('holds no slot between two looks, and hands on what it found', async () => {
    const { run, path } = await lookingRun();
    // Six wait on two slots: the others have had theirs.
    await waitFor(async () => (await haru.tries(run))['found']!.length > 3);
    const other = await haru.trigger('never');
    await waitFor(async () => (await haru.states(other))['gives_in'] === 'skipped');
    writeFileSync(path, 'here');
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.result(run, 'uses')).toBe('HERE');
    const outcomes = (await haru.tries(run))['found']!;
    expect(outcomes.at(-1)).toBe('success');
    expect(new Set(outcomes.slice(0, -1))).toEqual(new Set(['rescheduled']));
    const { rows } = await pool.query<object>(
      `select try_number, wait, resume, started_at < (
         select max(started_at) from haru.task_try y where y.run_id = t.run_id and y.task_no = 0) as "isOneTry"
       from haru.task_instance t where run_id = $1 and task_no = 0`,
      [run],
    );
    expect(rows).toEqual([{ try_number: 1, wait: null, resume: false, isOneTry: true }]);
    expect((await haru.log(run, 'found')).filter(({ m }) => m === 'looked').length).toBe(outcomes.length);
  });

  it('ends when its time is over, without another try', async () => {
    const run = await haru.trigger('never');
    expect(await haru.finished(run)).toBe('failed');
    expect(await haru.states(run)).toEqual({
      fails: 'failed',
      gives_in: 'skipped',
      gives_up: 'skipped',
      breaks: 'failed',
      answers_nothing: 'failed',
    });
    const { breaks, ...others } = await haru.tries(run);
    expect(breaks).toEqual(['failed', 'failed']);
    expect(others['fails']!.filter((outcome) => outcome !== 'rescheduled')).toEqual(['failed']);
    const said = await haru.saidBy(run, 'fails');
    expect(said).toContain('nothing was found within 0.1 s');
    const wrong = await haru.saidBy(run, 'answers_nothing');
    expect(wrong).toContain("sensor 'answers_nothing' returned undefined: return true, false or { done, result }");
  });

  it('that waits is skipped with its run, and looks anew when it is cleared', async () => {
    const { run, path } = await lookingRun();
    await waitFor(async () => (await haru.states(run))['found'] === 'up_for_reschedule');
    await haru.verbs.setRunState(run, 'failed', by);
    await waitFor(async () => (await haru.states(run))['found'] !== 'running');
    writeFileSync(path, 'here');
    await haru.verbs.setRunState(run, 'queued', by);
    await waitFor(async () => (await haru.stateOf(run)) === 'success');
    expect((await haru.tries(run))['found']!.filter((outcome) => outcome === 'success')).toEqual(['success']);
  });
});

it('waits for files, up to a time', async () => {
  const path = newPath();
  const run = await haru.trigger('files', { conf: { path: pathToFileURL(path).href } });
  await waitFor(async () => (await haru.tries(run))['arrives']?.includes('rescheduled') === true);
  writeFileSync(path, '일곱');
  expect(await haru.finished(run)).toBe('failed');
  expect(await haru.states(run)).toEqual({ arrives: 'success', never: 'failed' });
  expect(await haru.result(run, 'arrives')).toEqual({ bytes: 6 });
  expect(await haru.saidBy(run, 'never')).toContain('file:///no/such/file: nothing was found');
});

describe('a wait for a time', () => {
  it('goes on then, and not before, in the same try', async () => {
    const at = new Date(Date.now() + 1_500);
    const run = await haru.trigger('times', { conf: { at: at.toISOString() } });
    await waitFor(async () => (await haru.states(run))['later'] === 'deferred');
    expect(await haru.finished(run)).toBe('success');
    const { at: then } = (await haru.result(run, 'then')) as { at: string };
    expect(Date.parse(then)).toBeGreaterThanOrEqual(at.getTime());
    expect(Date.parse(then) - at.getTime()).toBeLessThan(5_000);
    expect((await haru.tries(run))['later']).toEqual(['deferred', 'success']);
  });

  it('that has passed is none', async () => {
    const run = await haru.trigger('times', { conf: { at: '2026-01-01T00:00:00Z' } });
    expect(await haru.finished(run)).toBe('success');
    expect((await haru.tries(run))['later']).toEqual(['success']);
  });

  it('waits anew when it is cleared, and ends by a mark', async () => {
    const at = new Date(Date.now() + 3_600_000);
    const run = await haru.trigger('times', { conf: { at: at.toISOString() } });
    await waitFor(async () => (await haru.states(run))['later'] === 'deferred');
    const { versionId } = await runNumbered(pool, run);
    const chosen = { runNo: run, versionId, chosen: [{ taskNo: 0, mapIndex: -1 }] };
    await haru.verbs.clearTasks({ ...chosen, only: null, isRunReset: true }, by);
    await waitFor(
      async () => (await haru.tries(run))['later']!.length === 2 && (await haru.states(run))['later'] === 'deferred',
    );
    await haru.verbs.markTasks({ ...chosen, after: [], state: 'success' }, by);
    expect(await haru.finished(run)).toBe('success');
  });
});
