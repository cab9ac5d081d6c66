import { describe, expect, it, onTestFinished } from 'vitest';
import { resolveConnection } from '../../server/db/connections.ts';
import { resolveVariable } from '../../server/db/variables.ts';
import { startWorker } from '../../workers/process.ts';
import { hasBrowser, useSite } from './support/site.ts';

describe.skipIf(!hasBrowser)('operations', () => {
  const held = useSite();

  /** A worker that takes what is queued; the page's server is all that it shares with the reader. */
  async function realWorker() {
    const { databaseUrl, keyRing } = held.site.server;
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
      secrets: ({ pool }) => ({
        connection: (name) => resolveConnection(pool, keyRing, name),
        variable: () => Promise.resolve(null),
      }),
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
    // A tab behind another draws once a second, and a click waits until what it hits stands still.
    await page.bringToFront();
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
    expect(new URL(page.url()).pathname).toMatch(/\/tasks\/check$/);
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

  it('a connection is made, tested by a worker, changed and deleted, and its secret is never shown again', async () => {
    const { page, complaints } = await held.site.visit();
    await realWorker();
    const url = new URL(held.site.server.databaseUrl);
    const seen: string[] = [];
    page.on('response', (response) => {
      if (/connection/i.test(response.url()))
        void response.text().then(
          (body) => seen.push(body),
          () => {},
        );
    });
    await page.goto('/operations/connections');
    await page.getByRole('button', { name: 'New connection' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('A connection needs a name of letters').waitFor();
    await dialog.getByText('A value is needed.').first().waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('own_mart');
    await dialog.getByLabel('Host').fill(url.hostname);
    await dialog.getByLabel('Port').fill(url.port);
    await dialog.getByLabel('Database').fill('not_there');
    await dialog.getByLabel('User name').fill(url.username);
    await dialog.locator('[name=password]').fill(decodeURIComponent(url.password) || 'never-shown-again');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.locator('[data-connection=own_mart]');
    await row.getByText(`postgres://***:***@${url.hostname}:${url.port}/not_there`).waitFor();

    await row.getByRole('button', { name: 'Test own_mart' }).click();
    await row.getByText('Fails').waitFor();
    await row.getByText('database "not_there" does not exist').waitFor();
    await row.getByRole('button', { name: 'Edit own_mart' }).click();
    expect(await dialog.locator('[name=password]').inputValue()).toBe('');
    await dialog.getByLabel('Database').fill(url.pathname.slice(1));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.getByRole('button', { name: 'Test own_mart' }).click();
    await row.getByText('Works').waitFor();
    await row.getByText(`database ${url.pathname.slice(1)}`).waitFor();

    await row.getByRole('button', { name: 'Delete own_mart' }).click();
    await dialog.getByText('No DAG names it.').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.join('\n')).not.toMatch(/never-shown-again/);
    expect(complaints).toEqual([]);
  });

  it('a variable is made from JSON that is checked while it is typed, found again, and keeps its value when it is changed', async () => {
    const { page } = await held.site.visit({ language: 'ko' });
    await page.goto('/operations/variables');
    await page.getByRole('button', { name: '변수 만들기' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('키').fill('limits');
    await dialog.getByText('JSON 값').click();
    await dialog.getByLabel('값', { exact: true }).fill('{"rows": 5,');
    await dialog.getByText('아직 올바른 JSON이 아닙니다').waitFor();
    await dialog.getByLabel('값', { exact: true }).fill('{"rows": 5, "days": 2}');
    await dialog.getByText('JSON 객체, 항목 2개').waitFor();
    await dialog.getByRole('button', { name: '저장' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill('LIMIT');
    await page.getByText('변수 1개').waitFor();
    expect(new URL(page.url()).search).toBe('?q=LIMIT');
    await page.getByRole('button', { name: 'limits 수정' }).click();
    await dialog.getByLabel('설명').fill('한도');
    await dialog.getByRole('button', { name: '저장' }).click();
    await page.getByText('한도').waitFor();
    const { database, keyRing } = held.site.server;
    expect(await resolveVariable(database.pool, keyRing, 'limits')).toEqual({ value: { rows: 5, days: 2 } });
    await page.getByRole('button', { name: 'limits 삭제' }).click();
    await dialog.getByRole('button', { name: '삭제' }).click();
    await page.getByText('조건에 맞는 변수가 없습니다.').waitFor();
  });

  it('a calendar is made, seen by its days, tried out by a schedule, changed and deleted', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/operations/calendars?year=2026');
    await page.getByRole('heading', { name: 'Working days in Korea, 2026' }).waitFor();
    await page.getByRole('button', { name: 'New calendar' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('books');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('A calendar needs a title.').waitFor();
    await dialog.getByLabel('Title').fill('Closing of the books');
    await dialog.getByRole('button', { name: 'Add a day' }).click();
    await dialog.getByLabel('Day', { exact: true }).fill('2026-05-04');
    await dialog.getByLabel('What it is called').fill('Founding day');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Closing of the books, 2026' }).waitFor();
    await page.locator('[data-month="2026-05"]').getByText('Founding day').waitFor();
    expect(new URL(page.url()).searchParams.get('calendar')).toBe('books');

    const preview = page.getByRole('region', { name: 'Try a schedule on it' });
    await preview.getByLabel('Cron expression').fill('0 6 * * 0');
    await preview.getByText('Next working day').click();
    await preview
      .getByText(/moves to the next working day/)
      .first()
      .waitFor();
    await preview.getByLabel('Cron expression').fill('now and then');
    await preview.getByText('The cron expression "now and then" cannot be read').waitFor();

    await page.getByRole('button', { name: 'Edit books' }).click();
    await dialog.getByRole('button', { name: 'Remove 2026-05-04' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-month="2026-05"]').getByText('Founding day').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete books' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Working days in Korea, 2026' }).waitFor();
    expect(complaints.filter((text) => !/404|422/.test(text))).toEqual([]);
  });

  it('달력을 쓰는 DAG가 있으면 삭제하지 않고 어느 DAG인지 알려 준다', async () => {
    const { page } = await held.site.visit({ language: 'ko' });
    await held.site.server.database.pool.query(
      `update haru.dag_version set definition = jsonb_set(definition::jsonb, '{deadline}',
         '{"after": {"kind": "time", "time": "09:00", "days": 0}, "zone": "Asia/Seoul", "calendar": "closing", "notify": []}')::json
       where id = (select version_id from haru.dag where dag_id = 'mart_report')`,
    );
    await page.goto('/operations/calendars?calendar=closing&year=2026');
    await page.getByRole('heading', { name: '결산 업무일 2026년' }).waitFor();
    await page.locator('[data-month="2026-05"]').getByText('창립 기념일').waitFor();
    await page.getByRole('button', { name: 'closing 삭제' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('쓰는 DAG가 있어 삭제할 수 없습니다.').waitFor();
    expect(await dialog.getByRole('link').allTextContents()).toEqual(['mart_report']);
  });
});
