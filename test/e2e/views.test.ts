import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { testRedis } from '../support/testRedis.ts';
import { violationsOf } from './support/axe.ts';
import { storeEvents } from './support/events.ts';
import { storeDag, storePublished } from './support/seed.ts';
import { hasBrowser, useSite } from './support/site.ts';

const DAY = '/views?day=2022-12-01&zone=Asia/Seoul';
const number = (value: number) => value.toLocaleString('en-US');

const LOOKS = [
  { language: 'ko', theme: 'light', width: 1400 },
  { language: 'en', theme: 'dark', width: 1400 },
  { language: 'ko', theme: 'dark', width: 390 },
  { language: 'en', theme: 'light', width: 390 },
] as const;

describe.skipIf(!hasBrowser)('the page of views whose sources are away', () => {
  const held = useSite({
    views: () => ({ speedUrl: 'http://127.0.0.1:1', logBufferUrl: null, martUrl: 'postgres://127.0.0.1:1/mart' }),
  });

  it('says which one is, where the log has the cause, and what to do', async () => {
    const { page } = await held.site.visit();
    await page.goto('/views');
    const speed = page.getByRole('region', { name: 'Speed view', exact: true });
    await speed.getByText('SPEED_URL (127.0.0.1:1)').waitFor();
    await speed.getByText(/^Error id [0-9a-f-]{36}$/).waitFor();
    const batch = page.getByRole('region', { name: 'Batch view', exact: true });
    await batch.getByText('Check that what MART_URL names is running').waitFor();
    await batch.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await page.getByRole('region', { name: 'Events per minute' }).count()).toBe(0);
  });
});

describe.skipIf(!hasBrowser)('the page of the speed view and the batch view', async () => {
  const redis = await testRedis();
  const held = useSite({ views: (martUrl) => ({ speedUrl: null, logBufferUrl: redis.url, martUrl }) });
  let counts = { loaded: 0, waiting: 0 };
  beforeAll(async () => {
    const { database } = held.site.server;
    counts = await storeEvents(database.pool, redis.url);
    const mart = { uri: 'mart.access_log', partition: { kind: 'days', zone: 'Asia/Seoul' }, from: null } as const;
    const load = taskOf('load', { outlets: [{ ...mart, group: null, docMd: null }] });
    await storeDag(database, definitionOf([load], { dagId: 'loads_the_mart' }));
  });

  it('shows a day side by side, says which view counts where, and which is exact', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags');
    await page.getByRole('link', { name: 'Data' }).click();
    await page.getByRole('link', { name: 'Speed and batch' }).click();
    await page.getByText('No events of this day').first().waitFor();
    await page.getByLabel('Day', { exact: true }).fill('2022-12-01');
    await page.getByText('Thu 1 Dec 2022').waitFor();
    expect(new URL(page.url()).search).toBe('?day=2022-12-01&zone=Asia%2FSeoul');

    const coverage = page.getByRole('region', {
      name: 'The batch view replaces the speed view for a part of this day',
    });
    await coverage.getByText('00:00–09:00').waitFor();
    await coverage.getByText('09:12').waitFor();
    await coverage.getByRole('listitem').filter({ hasText: 'Speed view only' }).getByText('09:00–24:00').waitFor();
    const batch = page.getByRole('region', { name: 'Batch view', exact: true });
    await batch.getByText(`${number(counts.loaded)} events`).waitFor();
    await batch.getByText('Exact').waitFor();
    await batch.getByText('Mart (Postgres)').waitFor();
    const speed = page.getByRole('region', { name: 'Speed view', exact: true });
    await speed.getByText(`${number(counts.waiting)} events`).waitFor();
    await speed.getByText('Estimate', { exact: true }).waitFor();
    await speed.getByText(`2,000 of ${number(counts.waiting)} elements were read`).waitFor();

    const statuses = page.getByRole('region', { name: 'Status codes' });
    await statuses.getByRole('row', { name: /^404 [\d,]{3,} 10% [\d,]{3,} 10%$/ }).waitFor();
    const paths = page.getByRole('region', { name: 'Top paths' });
    await paths.getByText('/상품/검색', { exact: true }).waitFor();
    await coverage.getByRole('link', { name: 'How complete this day is' }).click();
    await page.getByRole('heading', { name: 'mart.access_log' }).waitFor();
    expect(new URL(page.url()).searchParams.get('partition')).toBe('2022-12-01');
    expect(complaints).toEqual([]);
  });

  it('reads the chart by keys, minute by minute, and says its hours in a table', async () => {
    const { page } = await held.site.visit();
    await page.goto(DAY);
    const minute = page.getByRole('slider', { name: 'Minute to look at' });
    await minute.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const chart = page.getByRole('region', { name: 'Events per minute' });
    await chart.getByText(/^00:01 KST: Speed view –, Batch view \d+$/).waitFor();
    expect(await minute.getAttribute('aria-valuetext')).toMatch(/^00:01 KST: /);
    await page.getByText('Hour by hour').click();
    const rows = chart.getByRole('row');
    expect(await rows.count()).toBe(25);
    await chart.getByRole('row', { name: /^08:00 – [\d,]{3,}$/ }).waitFor();
    await chart.getByRole('row', { name: /^09:00 [\d,]{3,} –$/ }).waitFor();
  });

  it('goes from day to day in Korean, and says what was drained and what to do where nothing is', async () => {
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto(DAY);
    await page.getByText('2022. 12. 1.(목)').waitFor();
    await page.getByRole('button', { name: '이전 날' }).click();
    await page.getByRole('heading', { name: '이 날은 배치 뷰가 실시간 뷰를 대신합니다' }).waitFor();
    await page.getByText('적재한 것은 버퍼에 남지 않습니다.').waitFor();
    await page.getByLabel('날짜의 시간대').selectOption('UTC');
    await page.getByRole('heading', { name: '이 날은 배치 뷰가 실시간 뷰를 대신합니다' }).waitFor();
    expect(new URL(page.url()).search).toBe('?day=2022-11-30&zone=UTC');
    await page.getByLabel('날짜', { exact: true }).fill('2022-11-01');
    await page.getByText('이 날은 아직 적재되지 않았습니다').waitFor();
    await page.getByText('haru ingest가 실행 중인지 확인하세요.').waitFor();
    const headings = await page.locator('th, dt, h1, h2, button, legend, summary').allInnerTexts();
    expect(headings.filter((text) => /[A-Za-z]/.test(text) && !/[가-힣]/.test(text.trim()))).toEqual(
      ['KST', 'UTC'].filter((zone) => headings.includes(zone)),
    );
    expect(complaints).toEqual([]);
  });

  it('says of an address with a wrong zone what is wrong, and leads back to today', async () => {
    const { page } = await held.site.visit();
    await page.goto('/views?zone=Nowhere');
    await page.getByText('Give an IANA name such as "Asia/Seoul" or "UTC"').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Today' }).click();
    await page.getByLabel('Day', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('follows a load, and reads again when asked to', async () => {
    const { pool } = held.site.server.database;
    const load = (at: string | null) =>
      pool.query(`update haru_load.receipt set loaded_at = $1 where share = '20221129'`, [at]);
    const heading = (part: string) =>
      page.getByRole('heading', { name: `The batch view replaces the speed view for ${part}` });
    const { page, complaints } = await held.site.visit();
    await load(null);
    await page.goto('/views?day=2022-11-30&zone=Asia/Seoul');
    await heading('a part of this day').waitFor();
    await load('2022-11-30T00:12:00Z');
    await storePublished(held.site.server.database, { uri: 'mart.access_log', key: '2022-11-30' });
    await settleAssets({ pool, definitions: createDefinitionCache() });
    await heading('this day').waitFor();
    await load(null);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await heading('a part of this day').waitFor();
    await load('2022-11-30T00:12:00Z');
    expect(complaints).toEqual([]);
  });

  it('has on Today what waits in the log buffer, and from when on', async () => {
    const client = new Redis(redis.url);
    const listOf = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
    await client.rpush(listOf(3).replaceAll('-', ''), '{}', '{}');
    client.disconnect();
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto('/');
    const health = page.getByRole('region', { name: '시스템 상태' });
    await health.getByText('로그 버퍼에 이벤트 2건').waitFor();
    await health.getByText('이벤트가 아직 남아 있습니다').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(LOOKS)('is accessible and fits in $language, $theme, $width px wide', async (look) => {
    const { page, complaints } = await held.site.visit(look);
    await page.goto(DAY);
    await page.locator('.views-line').waitFor();
    await page.locator('.views-counts').first().waitFor();
    await page.locator('.views-hourly summary').click();
    expect(await violationsOf(page)).toEqual([]);
    const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });
});
