import { describe, expect, it } from 'vitest';
import { runPath } from './support/screens.ts';
import { hasBrowser, useSite } from './support/site.ts';

describe.skipIf(!hasBrowser)('the page of a run', () => {
  const held = useSite();

  it('shows when each task waited and worked, and which try failed', async () => {
    const { failed } = held.site.server.world;
    const { page, complaints } = await held.site.visit({ zone: 'utc' });
    await page.goto(runPath('mart_report', failed.runId));
    await page.getByRole('tab', { name: 'Times' }).click();
    expect(new URL(page.url()).searchParams.get('view')).toBe('gantt');
    const chart = page.getByRole('region', { name: 'Times of 6 rows' });
    const row = chart.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'top_paths' }) });
    await row.getByText(/try 1, at work .*UTC; .*try 2, at work/).waitFor();
    expect(await row.locator('.gantt-cross').count()).toBe(2);
    const ticks = chart.locator('.gantt-tick-label');
    const before = await ticks.allInnerTexts();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => ticks.allInnerTexts()).not.toEqual(before);
    await page.getByRole('button', { name: 'Whole run' }).click();
    await expect.poll(() => ticks.allInnerTexts()).toEqual(before);
    expect(complaints).toEqual([]);
  });

  it('leads from the first error to the log of the task that failed', async () => {
    const { failed } = held.site.server.world;
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto(runPath('mart_report', failed.runId));
    await page.getByText('첫 오류: top_paths').waitFor();
    await page.getByRole('link', { name: '로그 보기' }).click();
    await page.getByRole('region', { name: '2번째 시도의 로그' }).getByText('does not exist').waitFor();
    expect(complaints).toEqual([]);
  });

  it('goes to the run before and back by keys, in the same view', async () => {
    const { running, done } = held.site.server.world;
    const { page } = await held.site.visit();
    await page.goto(`${runPath('nginx_daily', running.runId)}?view=gantt`);
    await page.getByRole('tab', { name: 'Times', selected: true }).waitFor();
    await page.keyboard.press('[');
    await page.getByText(done.runId).first().waitFor();
    await page.getByRole('tab', { name: 'Times', selected: true }).waitFor();
    await page.keyboard.press(']');
    await page.getByText(running.runId).first().waitFor();
    expect(await page.getByRole('button', { name: 'Later run (])' }).isDisabled()).toBe(true);
  });

  it('shows two tries of a task beside one another, searched together', async () => {
    const { failed } = held.site.server.world;
    const { page, complaints } = await held.site.visit();
    await page.goto(`${runPath('mart_report', failed.runId)}/tasks/top_paths`);
    await page.getByLabel('Compare with').selectOption('1');
    expect(new URL(page.url()).searchParams.get('beside')).toBe('1');
    await page.getByRole('searchbox').first().fill('items/7 ');
    for (const attempt of [1, 2])
      await page
        .getByRole('region', { name: `Log of try ${attempt}` })
        .locator('mark')
        .first()
        .waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps a note', async () => {
    const { done } = held.site.server.world;
    const { page, complaints } = await held.site.visit();
    await page.goto(runPath('nginx_daily', done.runId));
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByRole('dialog').getByLabel('Note').fill('rows doubled: <b>shipper</b>');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('rows doubled: <b>shipper</b>').waitFor();
    await page.getByRole('button', { name: 'Edit note' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('runs again with other parameters, on the same data interval', async () => {
    const { done } = held.site.server.world;
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto(runPath('nginx_daily', done.runId));
    await page.getByRole('button', { name: '값 바꿔 다시 실행…' }).click();
    const dialog = page.getByRole('dialog', { name: `${done.runId} 다시 실행` });
    const start = await dialog.locator('input[name=intervalStart]').inputValue();
    expect(start).toMatch(/^2026-/);
    await dialog.locator('input[name=runId]').fill('again_by_hand');
    await dialog.getByRole('button', { name: '실행', exact: true }).click();
    await page.getByRole('link', { name: /again_by_hand/ }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toBe(runPath('nginx_daily', 'again_by_hand'));
    const answer = await page.request.get('/api/haru/v1/dags/nginx_daily/runs/again_by_hand');
    const { run } = (await answer.json()) as { run: { intervalStart: string } };
    expect(run.intervalStart.slice(0, 16)).toBe(start);
    expect(complaints).toEqual([]);
  });

  it('says what stopping a run ends before it does', async () => {
    const { running } = held.site.server.world;
    const { page, complaints } = await held.site.visit();
    await page.goto(runPath('nginx_daily', running.runId));
    await page.getByRole('button', { name: 'Stop run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/running now · \d+ will never start/).waitFor();
    const link = dialog.getByRole('list', { name: 'Will be stopped' }).getByRole('link').first();
    expect(await link.getAttribute('href')).toContain(`${encodeURIComponent(running.runId)}/tasks/`);
    await dialog.getByRole('button', { name: 'Let it go on' }).click();
    expect(complaints).toEqual([]);
  });
});
