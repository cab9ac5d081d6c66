import { describe, expect, it, onTestFinished } from 'vitest';
import { startWorker } from '../../workers/process.ts';
import { hasBrowser, useSite } from './support/site.ts';

describe.skipIf(!hasBrowser)('operations', () => {
  const held = useSite();

  /** A worker that takes what is queued; the page's server is all that it shares with the reader. */
  async function realWorker() {
    const { databaseUrl } = held.site.server;
    const worker = await startWorker({
      databaseUrl,
      queueUrl: databaseUrl,
      queues: ['default'],
      slots: 2,
      leaseSeconds: 600,
      heartbeatMs: 600_000,
      stopGraceMs: 300,
      sweepMs: 3_600_000,
      taskUser: null,
      secrets: () => ({ connection: () => Promise.resolve(null), variable: () => Promise.resolve(null) }),
      notices: { publicUrl: 'http://haru.test', log: () => {} },
      onError: () => {},
    });
    onTestFinished(() => worker.stop(0));
  }

  it('a pool is made, changed and deleted, and each change is seen in another tab at once', async () => {
    const { page, context, complaints } = await held.site.visit();
    const other = await context.newPage();
    await other.goto('/operations/pools');
    await other.locator('[data-stream=live]').waitFor({ state: 'attached' });
    await page.goto('/dags');
    await page.getByRole('link', { name: 'Operations' }).click();
    await page.getByRole('heading', { name: 'Pools' }).waitFor();
    const dialog = page.getByRole('dialog');

    await page.getByRole('button', { name: 'New pool' }).click();
    await dialog.getByLabel('Slots', { exact: true }).fill('many');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('A pool needs a name of at most 256 characters.').waitFor();
    await dialog.getByText('Give a whole number from 0, or -1 for no limit.').waitFor();
    await dialog.getByLabel('Name').fill('mart_loads');
    await dialog.getByLabel('Slots', { exact: true }).fill('3');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('There is a pool of this name already.').waitFor();
    await dialog.getByLabel('Name').fill('reports');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('reports is saved.').waitFor();
    await other.getByRole('meter', { name: 'Use of reports' }).waitFor();

    await page.getByRole('button', { name: 'Edit reports' }).click();
    await dialog.getByLabel('Slots', { exact: true }).fill('5');
    await dialog.getByLabel('Deferred tasks keep their slots').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await other.locator('[data-pool=reports]').getByText('0 of 5 slots taken').waitFor();
    await other.locator('[data-pool=reports]').getByText('deferred tasks keep their slots').waitFor();

    expect(await page.getByRole('button', { name: 'Delete default_pool' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Edit default_pool' }).click();
    await dialog.getByLabel('Slots', { exact: true }).fill('96');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('0 of 96 slots taken').waitFor();

    await page.getByRole('button', { name: 'Delete reports' }).click();
    await dialog.getByText('Tasks of this pool wait').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await other.locator('[data-pool=reports]').waitFor({ state: 'detached' });
    expect(complaints.filter((text) => !text.includes('409'))).toEqual([]);
  });

  it('who holds the slots of a pool leads to the task', async () => {
    const { page } = await held.site.visit({ language: 'ko' });
    await page.goto('/operations/pools');
    const pool = page.locator('[data-pool=mart_loads]');
    await pool.getByText('슬롯 4개 중 1개 사용').waitFor();
    await pool.getByText('슬롯을 쓰는 태스크 1개').click();
    await pool.getByRole('link', { name: 'check' }).click();
    await page.getByRole('heading', { name: 'check' }).waitFor();
  });

  it('a worker that works is drained and wanted back, and one that goes without a word is seen to be lost', async () => {
    const { page } = await held.site.visit();
    await page.goto('/operations/workers');
    await page.locator('[data-stream=live]').waitFor({ state: 'attached' });
    await realWorker();
    const row = page.locator(`[data-worker$="-${process.pid}"]`);
    await row.getByText('Alive').waitFor();
    await row.getByRole('button', { name: /^Drain/ }).click();
    await row.getByText('Draining').waitFor();
    await row.getByText('by admin').waitFor();
    await row.getByText('It is empty: stop it whenever you like.').waitFor();
    await row.getByRole('button', { name: /take tasks again/ }).click();
    await row.getByText('Nothing runs on it.').waitFor();
    const { pool } = held.site.server.database;
    const { rows } = await pool.query<{ action: string }>(
      `select action from haru.audit where action like '%drain_worker' order by id`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['drain_worker', 'undrain_worker']);
    await pool.query(`update haru.worker set heartbeat_at = clock_timestamp() - interval '16 s' where pid = $1`, [
      process.pid,
    ]);
    await row.getByText('Lost').waitFor();
  });
});
