import { describe, expect, it } from 'vitest';
import { addDays, businessDay } from '../../server/core/businessDay.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { formatDay } from '../../web/src/domain/time.ts';
import { storePublished } from './support/seed.ts';
import { ADMIN } from './support/server.ts';
import { hasBrowser, useSite } from './support/site.ts';

const DAY_MS = 86_400_000;
/** The UTC day so many days ago. */
const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
const latest = () => addDays(businessDay(new Date(), 'Asia/Seoul'), -1);
const mart = 'postgres://marts/nginx_daily';

describe.skipIf(!hasBrowser)('today', () => {
  const held = useSite();

  it('is where a reader comes after signing in, and leads from a failure to its log', async () => {
    const { page, complaints } = await held.site.visit({ isSignedIn: false });
    await page.goto('/');
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: formatDay(latest(), { language: 'en' }), level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Today', exact: true }).and(page.locator('[aria-current=page]')).waitFor();
    const failed = page.getByRole('region', { name: 'Failed' });
    await failed.getByText('Error: relation "mart.mart_').waitFor();
    await failed.getByRole('link', { name: 'Log of top_paths' }).click();
    await page.getByRole('heading', { name: 'top_paths' }).waitFor();
    await page.getByRole('link', { name: 'Haru, to today' }).click();
    const running = page.getByRole('region', { name: 'Running' });
    await running.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await running.getByRole('link', { name: 'check' }).waitFor();
    await page.getByRole('region', { name: 'Waiting', exact: true }).getByText('for other runs of the DAG').waitFor();
    await page.getByRole('region', { name: 'Recent backfills' }).getByText('0 / 3').waitFor();
    await page.getByRole('region', { name: 'Health' }).getByText('1 DAG file does not load').waitFor();
    expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
  });

  it('shows a day turn complete, without a visit', async () => {
    const { database, world } = held.site.server;
    const { page, complaints } = await held.site.visit();
    await page.goto(`/?day=${day(1)}`);
    const line = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: mart, exact: true }) });
    await line.getByText('Partial').waitFor();
    await line.getByText('1 of 2 parts complete').waitFor();
    await line.getByRole('link', { name: 'nginx_daily', exact: true }).waitFor();
    for (const [uri, taskNo] of [
      ['nginx_raw', 0],
      [mart, 2],
    ] as const)
      await storePublished(database, { uri, key: day(1), run: world.running, taskNo });
    await settleAssets({ pool: database.pool, definitions: createDefinitionCache() });
    await line.getByText('Ready').waitFor();
    await page.getByRole('status').getByText('1 of 2 marts ready').waitFor();
    expect(complaints).toEqual([]);
  });

  it('goes to other days, and to the plan of a rerun of what is stale, in Korean', async () => {
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto(`/?day=${day(4)}`);
    await page.getByRole('link', { name: '전날' }).click();
    await page.getByRole('heading', { name: formatDay(day(5), { language: 'ko' }), level: 1 }).waitFor();
    expect(await page.getByRole('region', { name: '실행 중' }).count()).toBe(0);
    const line = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: mart, exact: true }) });
    await line.getByText('다시 만들어야 함').waitFor();
    await line.getByRole('link', { name: `${mart} 다시 만들기 계획` }).click();
    await page.getByRole('region', { name: '다시 만드는 계획' }).getByText('다시 실행').first().waitFor();
    await page.getByRole('link', { name: '오늘', exact: true }).click();
    await page.getByRole('heading', { name: formatDay(latest(), { language: 'ko' }), level: 1 }).waitFor();
    await page.getByRole('region', { name: '실행 중' }).getByText('17,500 / 43,902행').waitFor();
    expect(complaints).toEqual([]);
  });
});
