import { describe, expect, it } from 'vitest';
import { endNotificationAttempt } from '../../server/db/notifications.ts';
import { byHand } from './support/definitions.ts';
import { moveTask, storeDag } from './support/seed.ts';
import { hasBrowser, useSite } from './support/site.ts';

describe.skipIf(!hasBrowser)('the page of a DAG', () => {
  const held = useSite();

  it('shows the next 30 runs: for which day, on what data, when they start', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/nginx_daily?panel=runs');
    await page.getByRole('tab', { name: 'Runs', exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    const rows = page.getByRole('tabpanel', { name: 'Next runs' }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(30);
    const [first = '', second = ''] = (await rows.allInnerTexts()).slice(0, 2);
    const dayOf = (row: string) => /^\w{3} \d{1,2} \w{3} \d{4}/.exec(row)?.[0] ?? '';
    expect(Date.parse(`${dayOf(second)} UTC`) - Date.parse(`${dayOf(first)} UTC`)).toBe(86_400_000);
    expect(first).toMatch(/KST .* 09:00–24:00, .* 00:00–09:00/);
    expect(first).toMatch(/09:10 KST$/);
    await page.reload();
    await expect.poll(() => rows.count()).toBe(30);
    expect(complaints).toEqual([]);
  });

  it('says why there are none, and that a paused DAG waits', async () => {
    const { page } = await held.site.visit({ language: 'ko' });
    await page.goto('/dags/vacuum_marts?panel=next');
    await page.getByText('일정이 없거나 이미 끝났습니다.').waitFor();
    await page.goto('/dags/s3_move?panel=next');
    await page.getByText('DAG가 일시 중지되어 있습니다.').waitFor();
    await expect.poll(() => page.getByRole('tabpanel').locator('tbody tr').count()).toBe(30);
  });

  it('shows what differs between its versions, and tasks that no pool can hold', async () => {
    const { server, visit } = held.site;
    const { page, complaints } = await visit();
    await page.goto('/dags/vacuum_marts?panel=versions');
    await page.getByText('There is one version so far.').waitFor();
    const tasks = byHand.tasks.map((task) => ({ ...task, poolSlots: 9_999 }));
    await storeDag(server.database, { ...byHand, maxActiveRuns: 3, tasks }, 'first line\nanother line');
    await page.goto('/dags/vacuum_marts');
    await page
      .getByText(/takes 9999 slots, and its pool default_pool has \d+: it never starts/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    const panel = page.getByRole('tabpanel', { name: 'Versions' });
    await panel.getByRole('row', { name: /the DAG maxActiveRuns \d+ 3/ }).waitFor();
    await panel.getByText('Line 1, now line 1').waitFor();
    expect(await panel.locator('.hunk-line').allInnerTexts()).toEqual([
      expect.stringMatching(/removed\s+- vacuum_marts/),
      expect.stringMatching(/added\s+\+ first line/),
      expect.stringMatching(/added\s+\+ another line/),
    ]);
    await panel.getByLabel('From version').selectOption('2');
    await panel.getByText('The text of its file is the same in both.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('has on the page of a task what that waits for, as it goes on, and on that of its run a way to stop it', async () => {
    const { server, visit } = held.site;
    const { running, nginx } = server.world;
    const { page, complaints } = await visit();
    await page.goto(`/dags/nginx_daily/runs/${encodeURIComponent(running.runId)}/tasks/load`);
    const waits = page.getByRole('region', { name: 'Waits for' });
    await waits.getByText('check: running').waitFor();
    const check = nginx.definition.tasks.findIndex(({ taskId }) => taskId === 'check');
    await moveTask(server.database, running, check, 'up_for_retry');
    await waits.getByText('check: up_for_retry').waitFor();
    await page.goto(`/dags/nginx_daily/runs/${encodeURIComponent(running.runId)}`);
    await page.getByRole('button', { name: 'Stop run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What runs is stopped').waitFor();
    await dialog.getByRole('button', { name: 'Stop run' }).click();
    await page.getByText('The run has been stopped.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Stop run' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('shows deadlines with what held them up, and what people were told, as it goes on', async () => {
    const { server, visit } = held.site;
    const { failed } = server.world;
    const { page, complaints } = await visit();
    await page.goto('/dags/mart_report');
    await page.getByRole('tab', { name: 'Deadlines and notifications' }).click();
    const deadlines = page.getByRole('region', { name: 'Deadlines', exact: true });
    await deadlines.getByRole('row', { name: /Missed send top_paths failed: Error: relation/ }).waitFor();
    await deadlines.getByRole('row', { name: /To come the run/ }).waitFor();
    const notifications = page.getByRole('region', { name: 'Notifications', exact: true });
    const rows = notifications.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(3);
    await notifications.getByText('Failed', { exact: true }).first().click();
    await expect.poll(() => rows.count()).toBe(1);
    await notifications.getByText('the receiver answered HTTP 404: check the URL of the connection pager').waitFor();
    await notifications.getByText('All', { exact: true }).click();

    const mail = notifications.getByRole('row', { name: /email/ });
    await mail.getByText('Waiting').waitFor();
    await mail.getByText('2 attempts').waitFor();
    const { rows: pending } = await server.database.pool.query<{ id: number }>(
      `select id from haru.notification where run_id = $1 and status = 'pending'`,
      [failed.id],
    );
    const outcome = { kind: 'sent', note: null } as const;
    await endNotificationAttempt(server.database.pool, { id: pending[0]?.id ?? 0, attempts: 2 }, outcome, 'worker');
    await mail.getByText('Sent', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('has deadlines and notifications of one run on the page of that run', async () => {
    const { server, visit } = held.site;
    const { failed, done } = server.world;
    const { page } = await visit({ language: 'ko' });
    await page.goto(`/dags/mart_report/runs/${encodeURIComponent(failed.runId)}`);
    const deadlines = page.getByRole('region', { name: '기한', exact: true });
    await deadlines.getByRole('row', { name: /놓침 send top_paths 실패/ }).waitFor();
    const notifications = page.getByRole('region', { name: '알림', exact: true });
    await notifications.getByRole('row', { name: /실패 top_paths.*보내지 못함 9번 시도/ }).waitFor();
    await page.goto(`/dags/nginx_daily/runs/${encodeURIComponent(done.runId)}`);
    await page.getByRole('table').waitFor();
    expect(await deadlines.or(notifications).count()).toBe(0);
  });
});
