import { describe, expect, it } from 'vitest';
import { hasBrowser, useSite } from './support/site.ts';

describe.skipIf(!hasBrowser)('what happened to a DAG', () => {
  const held = useSite();

  it('shows a year of business days, and leads to the runs of one', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/mart_build?panel=calendar&year=2026');
    const panel = page.getByRole('tabpanel', { name: 'Calendar' });
    const failed = panel.locator('.history-day[data-tone=bad]');
    await expect.poll(() => failed.count()).toBeGreaterThan(0);
    await failed.first().click();
    await expect.poll(() => page.url()).toMatch(/from=2026-\d\d-\d\d/);
    const rows = page.getByRole('tabpanel', { name: 'Runs' }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(1);
    await rows.locator('.state-pill', { hasText: 'Failed' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('draws how long runs took, with the same in numbers, of all tasks or one', async () => {
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto('/dags/mart_build?panel=charts');
    const panel = page.getByRole('tabpanel', { name: '추이' });
    await expect.poll(() => panel.locator('.history-running').count()).toBeGreaterThan(40);
    await panel.locator('summary').first().click();
    await expect.poll(() => panel.locator('table').first().locator('tbody tr').count()).toBeGreaterThan(30);
    await panel.getByLabel('대상').selectOption('list_tables');
    await expect.poll(() => page.url()).toContain('task=list_tables');
    expect(complaints).toEqual([]);
  });

  it('filters runs by state, type and days, in the address', async () => {
    const { page } = await held.site.visit({ language: 'ko' });
    await page.goto('/dags/nginx_daily?panel=runs');
    const rows = page.getByRole('tabpanel', { name: '실행', exact: true }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBeGreaterThan(15);
    const label = page.getByRole('tabpanel').getByText('실패', { exact: true }).first();
    await label.click();
    await expect.poll(() => rows.count()).toBe(1);
    await page.reload();
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByLabel('종류', { exact: true }).selectOption('manual');
    await page.getByText('조건에 맞는 실행이 없습니다.').waitFor();
  });

  it('marks and deletes many runs at once after a list of what will change, and says which it does not', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/nginx_daily?panel=runs');
    const panel = page.getByRole('tabpanel', { name: 'Runs', exact: true });
    const boxes = panel.locator('tbody').getByRole('checkbox');
    await expect.poll(() => boxes.count()).toBeGreaterThan(15);
    const before = await boxes.count();
    await boxes.nth(1).click();
    await boxes.nth(3).click({ modifiers: ['Shift'] });
    await panel.getByText('3 runs chosen').waitFor();
    await panel.getByRole('button', { name: 'Mark failed…' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.locator('.bulk-runs > li').count()).toBe(3);
    await dialog.getByRole('button', { name: 'Mark 3 runs as failed' }).click();
    await page.getByText('3 runs marked as failed.').waitFor();
    await expect.poll(() => panel.locator('tbody tr', { hasText: 'Failed' }).count()).toBe(4);

    await boxes.nth(0).click();
    await boxes.nth(1).click();
    await panel.getByRole('button', { name: 'Delete…' }).click();
    await dialog.getByText('is running, and is not deleted').waitFor();
    await dialog.getByRole('button', { name: 'Delete 1 run' }).click();
    await page.getByText('1 run deleted.').waitFor();
    await expect.poll(() => boxes.count()).toBe(before - 1);
    expect(complaints).toEqual([]);
  });

  it('clears many runs at once after the list of their tasks', async () => {
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto('/dags/mart_report?panel=runs');
    const panel = page.getByRole('tabpanel', { name: '실행', exact: true });
    await panel.getByRole('checkbox', { name: '목록 전체 선택' }).click();
    await panel.getByRole('button', { name: '초기화…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^실행 \d+개의 태스크 인스턴스 \d+개/).waitFor();
    await dialog.getByLabel('실패한 것만').click();
    await expect.poll(() => dialog.locator('.change-runs > li').count()).toBe(1);
    await dialog.getByText('top_paths').waitFor();
    await dialog.getByRole('button', { name: /^태스크 \d+개 초기화$/ }).click();
    await page.getByText(/실행 \d+개를 초기화했습니다/).waitFor();
    await page.goto('/dags/mart_report?panel=events');
    await page.getByRole('row', { name: /여러 실행 초기화/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says what the DAG is, its documentation without any HTML of it', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/mart_build?panel=details');
    const panel = page.getByRole('tabpanel', { name: 'Details' });
    await panel.getByRole('heading', { name: 'Marts' }).waitFor();
    await panel.getByText('<script>alert(1)</script>').waitFor();
    expect(await panel.locator('script').count()).toBe(0);
    await page.goto('/dags/mart_report?panel=details');
    await panel.getByRole('row', { name: /^top integer 10 How many paths/ }).waitFor();
    await panel.getByRole('row', { name: /^reason string none: must be given/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('lists what happened from either end, by whom and what', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/mart_build?panel=events');
    const panel = page.getByRole('tabpanel', { name: 'Events' });
    await panel.getByText('Nothing so far.').waitFor();
    await panel.getByText('What happened', { exact: true }).click();
    const rows = panel.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(50);
    const newest = await rows.first().innerText();
    await panel.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => rows.count()).toBeGreaterThan(50);
    await panel.getByText('Oldest first', { exact: true }).click();
    await expect.poll(() => rows.first().innerText()).not.toBe(newest);
    await panel.getByLabel('What', { exact: true }).selectOption('dag');
    await expect.poll(() => page.url()).toContain('event=dag');
    await panel.getByLabel('By whom').fill('nobody');
    await page.keyboard.press('Enter');
    await panel.getByText('Nothing fits the filters.').waitFor();
    expect(complaints).toEqual([]);
  });
});
