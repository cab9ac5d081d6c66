import { describe, expect, it } from 'vitest';
import { moveTask, startTask, storeLog, storeTry } from './support/seed.ts';
import { ADMIN } from './support/server.ts';
import { hasBrowser, useSite } from './support/site.ts';

const runPath = (dagId: string, runId: string) => `/dags/${dagId}/runs/${encodeURIComponent(runId)}`;

describe.skipIf(!hasBrowser)('a reader of the page', () => {
  const held = useSite();

  it('signs in after a wrong password, and comes to the screen that was asked for', async () => {
    const { page } = await held.site.visit({ isSignedIn: false });
    await page.goto('/dags/nginx_daily?state=failed');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('User name or password is wrong.').waitFor();
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'nginx_daily' }).waitFor();
    expect(new URL(page.url()).search).toBe('?state=failed&panel=runs');
    await expect.poll(() => page.getByRole('table').locator('tbody tr').count()).toBe(1);
  });

  it('signs out, and is asked to sign in again', async () => {
    const { page } = await held.site.visit();
    await page.goto('/dags');
    await page.getByRole('button', { name: 'Account of admin' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    await page.goto('/dags');
    await page.getByLabel('Password').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  it('finds a DAG among all, sees what does not load, and pauses one', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags');
    const rows = page.getByRole('table').locator('tbody tr');
    await page.getByText('every day 09:10 KST, data of the UTC day before').waitFor();
    await expect.poll(() => rows.count()).toBe(5);
    await page.getByText('/srv/dags/kafka_to_s3.ts', { exact: true }).waitFor();
    await page.getByText('line 24, column 7').waitFor();
    await page
      .getByRole('row', { name: 'mart_report' })
      .getByRole('link', { name: /^Failed/ })
      .waitFor();
    await page.getByRole('row', { name: 'mart_report' }).getByText('Error: relation "mart.mart_').waitFor();
    await page.getByRole('radio', { name: 'Failing 1' }).waitFor();

    await page.getByRole('searchbox').fill('maint');
    await page.getByText('1 DAG', { exact: true }).waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    const toggle = page.getByRole('switch', { name: 'Run vacuum_marts on its schedule' });
    expect(await toggle.getAttribute('aria-checked')).toBe('true');
    await toggle.click();
    await page.getByText('vacuum_marts is paused.').waitFor();
    await page.reload();
    await page.getByRole('switch', { name: 'Run vacuum_marts on its schedule', checked: false }).waitFor();

    await page.getByRole('searchbox').fill('no such');
    await page.getByText('No DAG matches.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('triggers a run with params and a data interval, after correcting what is wrong', async () => {
    const { page } = await held.site.visit();
    await page.goto('/dags/mart_report');
    await page.getByRole('button', { name: 'Trigger run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'top' }).fill('500');
    await dialog.getByRole('button', { name: 'Trigger', exact: true }).click();
    await dialog.getByText('Must be 100 or less.').waitFor();
    await dialog.getByText('A value is needed.').waitFor();
    await dialog.getByRole('textbox', { name: 'top' }).fill('5');
    await dialog.getByLabel('reason').fill('late events');
    await dialog.getByLabel('dryRun').check();
    await dialog.getByText('Dates, run id and note').click();
    await dialog.getByLabel('Data interval from (UTC)').fill('2026-10-01T00:00');
    await dialog.getByLabel('to, not included (UTC)').fill('2026-10-02T00:00');
    await page.mouse.click(4, 400);
    await dialog.getByText('Feeds KST Thu 1 Oct 09:00–24:00, Fri 2 Oct 00:00–09:00').waitFor();
    await dialog.getByLabel('Run id').fill('by_hand');
    await dialog.getByRole('button', { name: 'Trigger', exact: true }).click();
    await page.getByRole('link', { name: 'Run by_hand has been created.' }).click();
    await page.getByText('Manual').waitFor();
    await page.getByText('Parameters').click();
    expect(JSON.parse(await page.locator('pre').innerText())).toMatchObject({
      top: 5,
      reason: 'late events',
      dryRun: true,
    });

    await page.goto('/dags/mart_report');
    await page.getByRole('button', { name: 'Trigger run' }).click();
    await dialog.getByLabel('reason').fill('again');
    await dialog.getByText('Dates, run id and note').click();
    await dialog.getByLabel('Run id').fill('by_hand');
    await dialog.getByRole('button', { name: 'Trigger', exact: true }).click();
    await dialog.getByText('This DAG already has a run with this run id').waitFor();
    expect(await dialog.getByLabel('reason').inputValue()).toBe('again');
  });

  it('finds under each task its own log, wherever the way there leads', async () => {
    const { server, visit } = held.site;
    const { running } = server.world;
    const { page } = await visit();
    await page.goto(`${runPath('nginx_daily', running.runId)}/tasks/check`);
    const line = page.getByText('한글 경로 /상품/검색 을 읽습니다');
    await line.waitFor();
    await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link').last().click();
    await page.getByRole('row', { name: 'drain' }).getByRole('link').click();
    await page.getByText('Nothing was logged.').waitFor();
    await page.evaluate('history.go(-2)');
    await line.waitFor();
    await page.evaluate('history.go(2)');
    await page.getByText('Nothing was logged.').waitFor();
    await expect.poll(() => line.count()).toBe(0);
  });

  it('follows a log while it is written, then looks for something in it', async () => {
    const { server, visit } = held.site;
    const { running } = server.world;
    const { page, complaints } = await visit();
    await page.goto(`${runPath('nginx_daily', running.runId)}/tasks/check`);
    const log = page.getByRole('region', { name: 'Log of try 1' });
    await log.getByText('한글 경로 /상품/검색 을 읽습니다').waitFor();
    const lines = Array.from({ length: 300 }, (_, at) => ({ message: `row ${at + 1}` }));
    await storeLog(server.database, running, 1, 2, [...lines, { message: 'the last line', level: 'error' }]);
    await log.getByText('the last line').waitFor();
    await page.getByText('304 lines').waitFor();

    await page.getByRole('searchbox').fill('row 17');
    await page.getByText('1 of 11 matching lines').waitFor();
    expect(await log.locator('[data-marked] mark').innerText()).toBe('row 17');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('2 of 11 matching lines').waitFor();
    await log.locator('[data-marked]').getByText('row 170').waitFor();
    await page.getByRole('searchbox').press('Shift+Enter');
    await page.getByRole('searchbox').press('Shift+Enter');
    await page.getByText('11 of 11 matching lines').waitFor();
    await page.getByLabel('Matching lines only').check();
    await page.getByText('11 of 304 lines').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Level').selectOption('error');
    await page.getByText('1 of 304 lines').waitFor();
    expect(new URL(page.url()).searchParams.get('level')).toBe('error');
    expect(complaints).toEqual([]);
  });

  it.each([
    ['en', '17,500 / 43,902 rows', '1,250 rows/s · 24.5 MB · 1.8 MB/s · about 21s left'],
    ['ko', '17,500 / 43,902행', '초당 1,250행 · 24.5 MB · 초당 1.8 MB · 약 21초 남음'],
  ] as const)('sees how fast a running task goes and how long it will take, in %s', async (language, done, pace) => {
    const { server, visit } = held.site;
    const path = runPath('nginx_daily', server.world.running.runId);
    const { page } = await visit({ language });
    await page.goto(path);
    const row = page.getByRole('row', { name: 'check' });
    await row.getByText(done, { exact: true }).waitFor();
    await row.getByText(pace, { exact: true }).waitFor();
    const meter = row.getByRole('progressbar');
    expect(await meter.getAttribute('aria-valuenow')).toBe('40');
    expect(await meter.getAttribute('aria-valuetext')).toBe(done);
    await page.goto(`${path}/tasks/check`);
    const facts = page.locator('.facts');
    await facts.getByText(done, { exact: true }).waitFor();
    await facts.getByText(pace, { exact: true }).waitFor();
  });

  it('sees a run go on without reloading: list, graph, tasks, receipts', async () => {
    const { server, visit } = held.site;
    const { running } = server.world;
    const { page } = await visit();
    const list = await visit();
    await page.goto(runPath('nginx_daily', running.runId));
    await list.page.goto('/dags/nginx_daily?panel=runs');
    const row = (task: string) => page.getByRole('row', { name: task });
    await row('drain').getByText('43,902').waitFor();
    await row('check').getByText('17,500 / 43,902 rows').waitFor();
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));

    await server.database.pool.query(
      `update haru.task_try set outcome = 'success', ended_at = clock_timestamp() where run_id = $1 and task_no = 1`,
      [running.id],
    );
    await moveTask(server.database, running, 1, 'success');
    await row('check').getByText('Success').waitFor();
    await startTask(server.database, running, 2);
    await storeTry(server.database, running, 2);
    await row('load').getByText('Running').waitFor();
    await list.page.getByRole('row', { name: running.runId }).getByText('Success', { exact: true }).first().waitFor();
    await storeTry(server.database, running, 2, {
      tryNumber: 2,
      outcome: 'success',
      receipt: { rows: 43_902, files: 1 },
    });
    await moveTask(server.database, running, 2, 'success');
    await row('load').getByText('Success').waitFor();
    await row('load').getByText('43,902').waitFor();
    expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true);
  });

  it('reads why a task failed: tries, first error line, stack, events', async () => {
    const { server, visit } = held.site;
    const { failed } = server.world;
    const { page } = await visit();
    await page.goto(runPath('mart_report', failed.runId));
    await page
      .getByRole('region', { name: 'Tasks' })
      .getByRole('row', { name: 'top_paths' })
      .getByText('does not exist')
      .waitFor();
    await page.getByRole('region', { name: 'Tasks' }).getByRole('row', { name: 'top_paths' }).getByRole('link').click();
    await page.getByRole('button', { name: /^Try 2 Failed.*relation .* does not exist/ }).waitFor();
    await page.getByText('Stack trace').click();
    await page.getByText('at topPaths (mart_report.ts:41:11)').waitFor();
    await page.getByRole('tab', { name: 'Receipt' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    const events = page.getByRole('tabpanel').getByRole('listitem');
    await events.first().getByText('No status → Scheduled').waitFor();
    await events.last().getByText('Running → Failed').waitFor();
    expect(new URL(page.url()).searchParams.get('panel')).toBe('events');
    await page.getByRole('button', { name: 'First error' }).click();
    await page.getByRole('region', { name: 'Log of try 2' }).getByText('relation "mart').waitFor();
  });

  it('reads in Korean why a task moved', async () => {
    const { server, visit } = held.site;
    const { failed, report } = server.world;
    const { page, complaints } = await visit({ language: 'ko' });
    await page.goto(`${runPath('mart_report', failed.runId)}/tasks/top_paths?panel=events`);
    const events = page.getByRole('tabpanel').getByRole('listitem');
    await events.first().waitFor();
    const taskNo = report.definition.tasks.findIndex(({ taskId }) => taskId === 'top_paths');
    await moveTask(server.database, failed, taskNo, 'up_for_retry', 'failed; retry 1 of 3');
    await events.getByText('실패했습니다. 재시도 1/3').waitFor();
    await moveTask(server.database, failed, taskNo, 'failed', 'failed, and no retry is left');
    await events.getByText('실패했고, 남은 재시도가 없습니다').waitFor();
    expect(complaints).toEqual([]);
  });

  it('changes language, clock and theme without reloading, and finds them again afterwards', async () => {
    const { page } = await held.site.visit();
    await page.goto('/dags');
    await page.getByText('every day 09:10 KST, data of the UTC day before').waitFor();
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
    await page.getByRole('button', { name: 'Display settings' }).click();
    await page.getByRole('menuitemradio', { name: '한국어' }).click();
    await page.getByText('매일 09:10 KST, 전날(UTC) 데이터').waitFor();
    await page.getByRole('menuitemradio', { name: 'UTC' }).click();
    await page.getByText('매일 00:10 UTC, 전날(UTC) 데이터').waitFor();
    await page.getByRole('menuitemradio', { name: '어둡게' }).click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('menu').count()).toBe(0);
    await page.reload();
    await page.getByText('매일 00:10 UTC, 전날(UTC) 데이터').waitFor();
  });

  it('tries again where the server could not be asked at first', async () => {
    const { page } = await held.site.visit();
    await page.route('**/api/haru/v1/session', (route) => route.fulfill({ status: 400, json: { detail: 'not now' } }), {
      times: 1,
    });
    await page.goto('/dags');
    await page.getByRole('alert').getByText('not now').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('table').waitFor();
    await expect.poll(() => page.getByRole('alert').getByText('not now').count()).toBe(0);
  });

  it('is told of an address that leads nowhere', async () => {
    const { page } = await held.site.visit();
    for (const path of ['/dags/nginx_daily/runs/gone', '/nowhere']) {
      await page.goto(path);
      await page.getByRole('alert').getByText('There is nothing at this address').waitFor();
      expect(await page.getByRole('link', { name: 'Haru, to today' }).count(), path).toBeLessThanOrEqual(1);
    }
  });
});
