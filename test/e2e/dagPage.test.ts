import { describe, expect, it } from 'vitest';
import { hasBrowser, useSite } from './support/site.ts';

describe.skipIf(!hasBrowser)('the page of a DAG', () => {
  const held = useSite();

  it('shows the next 30 runs: for which day, on what data, when they start', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/nginx_daily');
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
});
