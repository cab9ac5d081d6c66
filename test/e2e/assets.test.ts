import { describe, expect, it } from 'vitest';
import { hasBrowser, useSite } from './support/site.ts';

const DAY_MS = 86_400_000;
/** The UTC day so many days ago. */
const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
const mart = `/assets/${encodeURIComponent('postgres://marts/nginx_daily')}`;

describe.skipIf(!hasBrowser)('the pages of assets', () => {
  const held = useSite();

  it('list what is published, by whom and for whom, and how complete it is', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags');
    await page.getByRole('link', { name: 'Assets' }).click();
    const row = page.getByRole('row', { name: /postgres:\/\/marts\/nginx_daily/ });
    await row.getByText('Made from nginx_raw').waitFor();
    await row.getByRole('link', { name: 'mart_report' }).waitFor();
    await row.getByText('days Asia/Seoul').waitFor();
    await row.getByTitle('Stale').waitFor();
    await row.getByRole('link', { name: 'postgres://marts/nginx_daily' }).click();
    await page.getByRole('heading', { name: 'postgres://marts/nginx_daily' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('show of each day how complete it is, with its receipts, its sources and the plan of a rerun', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto(`${mart}?month=${day(5).slice(0, 7)}`);
    const stale = page.getByRole('button', { name: /, Stale$/ });
    await expect.poll(() => stale.count()).toBeGreaterThan(0);
    await page.goto(`${mart}?partition=${day(5)}`);
    const panel = page.getByRole('region', { name: new RegExp(`^\\w{3} ${Number(day(5).slice(-2))} `) });
    await panel.getByText('Stale').waitFor();
    await expect.poll(() => panel.getByRole('link', { name: 'nginx_daily · load' }).count()).toBe(2);
    await panel.getByText('21,951').first().waitFor();
    await panel.getByRole('link', { name: day(6) }).waitFor();
    await panel.getByRole('button', { name: 'Plan of a rerun' }).click();
    await panel.getByRole('table').getByText('goes again').first().waitFor();
    await panel.getByText(`haru partitions rerun 'postgres://marts/nginx_daily' '${day(5)}' --apply`).waitFor();
    await panel.getByRole('link', { name: day(5) }).click();
    await page.getByRole('heading', { name: 'nginx_raw' }).waitFor();
    await page.getByRole('button', { name: /, Complete$/, pressed: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('move by keys from day to day and by buttons from month to month', async () => {
    const { page } = await held.site.visit({ language: 'ko' });
    await page.goto(`${mart}?month=2026-03`);
    await page.getByRole('heading', { name: '2026년 3월, KST 날짜' }).waitFor();
    await page.getByRole('button', { name: /2026\. 3\. 10\./ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /2026\. 3\. 18\./, pressed: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('partition')).toBe('2026-03-18');
    await page.getByText('이 파티션의 데이터가 아직 없습니다.').waitFor();
    await page.getByRole('button', { name: '이전 달' }).click();
    await page.getByRole('heading', { name: '2026년 2월, KST 날짜' }).waitFor();
    await page.goto('/assets/nothing');
    await page.getByText('이런 자산이 없거나 이제 쓰는 DAG가 없습니다.').waitFor();
  });
});
