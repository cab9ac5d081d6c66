import { describe, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { tendReruns } from '../../server/scheduler/tendReruns.ts';
import { storePublished } from './support/seed.ts';
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
    await page.getByRole('link', { name: 'Data' }).click();
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
    await panel.getByText('Stale').first().waitFor();
    await expect.poll(() => panel.getByRole('link', { name: 'nginx_daily · load' }).count()).toBe(2);
    await panel.getByText('21,951').first().waitFor();
    const slices = panel.getByRole('region', { name: 'Made from nginx_raw' }).getByRole('listitem');
    const before = slices.filter({ has: page.getByRole('link', { name: day(6) }) });
    await before.getByText('00:00–09:00').waitFor();
    await before.getByText('Complete').waitFor();
    await before.getByText('21,951 rows').waitFor();
    const republished = slices.filter({ has: page.getByRole('link', { name: day(5) }) });
    await republished.getByText('09:00–24:00').waitFor();
    await republished.getByText('Stale').waitFor();
    await panel.getByRole('button', { name: 'Plan of a rerun' }).click();
    await panel.getByRole('table').getByText('goes again').first().waitFor();
    await panel
      .getByRole('link', { name: day(5) })
      .first()
      .click();
    await page.getByRole('heading', { name: 'nginx_raw' }).waitFor();
    await page.getByRole('button', { name: /, Complete$/, pressed: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('follow what is settled, without a visit', async () => {
    const { database } = held.site.server;
    const { page, complaints } = await held.site.visit();
    await page.goto(`${mart}?partition=${day(7)}`);
    const panel = page.getByRole('region', { name: new RegExp(`^\\w{3} ${Number(day(7).slice(-2))} `) });
    await panel.getByText('Complete').first().waitFor();
    await storePublished(database, { uri: 'nginx_raw', key: day(7) });
    await settleAssets({ pool: database.pool, definitions: createDefinitionCache() });
    await panel.getByText('Stale').first().waitFor();
    await page.getByRole('button', { name: /, Stale$/, pressed: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('make a day again as planned, and follow it step by step', async () => {
    const { pool } = held.site.server.database;
    const tend = () =>
      tendReruns({ pool, definitions: createDefinitionCache(), onError: (error) => expect(error).toBeNull() });
    const { page, complaints } = await held.site.visit();
    await page.goto(`${mart}?partition=${day(12)}`);
    await page.getByRole('button', { name: 'Plan of a rerun' }).click();
    const plan = page.getByRole('region', { name: 'Plan of a rerun' });
    await plan.getByText('goes again').first().waitFor();
    await plan.getByRole('button', { name: 'Start this rerun' }).click();
    const course = page.getByRole('region', { name: /^Rerun \d+$/ });
    await course.getByText('Waiting').first().waitFor();
    await tend();
    const cleared = course.getByRole('row', { name: /nginx_daily/ });
    await cleared.first().getByText('Running').waitFor();
    await pool.query(`update haru.dag_run set state = 'failed' where state_reason like 'cleared by rerun %'`);
    await tend();
    await cleared.first().getByText('Failed').waitFor();
    await course.getByText('Stopped').waitFor();
    await course.getByRole('button', { name: 'Resume' }).click();
    await course.getByText('Running').first().waitFor();
    await course.getByRole('button', { name: 'Cancel rerun' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel rerun' }).click();
    await course.getByText('Canceled').waitFor();
    expect(await course.getByRole('button').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('say in Korean what a rerun does, and what has changed since', async () => {
    const { pool } = held.site.server.database;
    const { page } = await held.site.visit({ language: 'ko' });
    await page.goto(`${mart}?partition=${day(13)}`);
    await page.getByRole('button', { name: '다시 만드는 계획' }).click();
    const plan = page.getByRole('region', { name: '다시 만드는 계획' });
    const start = plan.getByRole('button', { name: '이대로 다시 만들기' });
    await start.waitFor();
    await pool.query(`update haru.dag set is_paused = true where dag_id = 'nginx_daily'`);
    await start.click();
    await plan.getByRole('alert').getByText('The plan has changed').waitFor();
    await plan.getByText('막고 있는 것이 없어지면 시작할 수 있습니다.').waitFor();
    expect(await start.isDisabled()).toBe(true);
    await pool.query(`update haru.dag set is_paused = false where dag_id = 'nginx_daily'`);
    // The address keeps the plan open.
    await page.reload();
    await start.click();
    const course = page.getByRole('region', { name: /^다시 만들기 \d+$/ });
    await course.getByText('진행 중').first().waitFor();
    await course.getByRole('button', { name: '다시 만들기 취소' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '다시 만들기 취소' }).click();
    await course.getByText('취소됨').waitFor();
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
