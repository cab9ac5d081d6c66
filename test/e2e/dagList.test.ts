import { beforeAll, describe, expect, it } from 'vitest';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { moveRun, storeDag, storeRun } from './support/seed.ts';
import { hasBrowser, useSite } from './support/site.ts';

const MANY = 120;
const DAY = new Date('2026-01-04T15:00:00Z');

describe.skipIf(!hasBrowser)('the list of DAGs', () => {
  const held = useSite();

  beforeAll(async () => {
    const { database } = held.site.server;
    for (let at = 0; at < MANY; at += 1) {
      const dagId = `team_${String(at).padStart(3, '0')}`;
      const dag = definitionOf([taskOf('load')], {
        dagId,
        owner: at % 2 === 0 ? '정산팀' : 'search',
        tags: at % 10 === 0 ? ['tenth'] : [],
        zone: 'Asia/Seoul',
        schedule: cronOf('0 9 * * *', { zone: 'Asia/Seoul' }),
      });
      await storeDag(database, dag);
    }
  });

  it('draws what is in sight, reads the rest of those rows, and goes from row to row by the keyboard', async () => {
    const { page, complaints } = await held.site.visit({ height: 700 });
    const asked: string[][] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname === '/api/haru/v1/dagRows') asked.push(url.searchParams.getAll('dagId'));
    });
    await page.goto('/dags');
    await page.getByText(`${MANY + 5} DAGs`).waitFor();
    const rows = page.locator('tr[data-dag]');
    await expect.poll(() => rows.count()).toBeLessThan(30);
    await expect.poll(() => asked.length).toBe(1);
    expect(asked[0]).toContain('mart_report');
    expect(asked[0]).not.toContain('team_100');

    await page.keyboard.press('j');
    const focused = page.locator('tr[data-dag]:focus-within');
    await expect.poll(() => focused.getAttribute('data-dag')).toBe('mart_build');
    for (let at = 0; at < 20; at += 1) await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused.getAttribute('data-dag')).toBe('team_016');
    expect(await focused.getAttribute('aria-rowindex')).toBe('22');
    await focused.getByText('every day 09:00 KST').waitFor();
    await page.keyboard.press('k');
    await expect.poll(() => focused.getAttribute('data-dag')).toBe('team_015');
    const [head, row] = [await page.locator('thead th').first().boundingBox(), await focused.boundingBox()];
    expect(head?.y, 'the head stays in sight').toBe(52);
    expect(row?.y).toBeGreaterThan(head?.y ?? 0);
    await page.mouse.wheel(0, 4_000);
    await page.locator('tr[data-dag=team_080]').waitFor();
    // A row out of sight keeps the focus.
    await expect.poll(() => focused.getAttribute('data-dag')).toBe('team_015');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'team_015', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is filtered as its reader types, and the address carries all of it', async () => {
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto('/dags');
    await page.getByText(`DAG ${MANY + 5}개`).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('team_03 정산');
    await page.getByText('DAG 5개').waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('team_03 정산');
    await page.getByLabel('담당자', { exact: true }).selectOption('정산팀');
    await page.getByLabel('태그', { exact: true }).selectOption('tenth');
    await page.getByText('DAG 1개').waitFor();
    await page.getByRole('radio', { name: '다음 실행순' }).check({ force: true });
    const address = page.url();
    await page.getByRole('button', { name: 'tenth 태그 조건 빼기' }).click();
    await page.getByText('DAG 5개').waitFor();
    await page.goto(address);
    await page.getByText('DAG 1개').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('team_03 정산');
    await page.getByRole('button', { name: 'team_030 즐겨찾기' }).click();
    await page.goto('/dags?show=favorites');
    await page.getByText('DAG 1개').waitFor();
    await page.getByRole('row', { name: 'team_030' }).waitFor();
    await page.getByRole('searchbox').fill('없는 이름');
    await page.getByRole('button', { name: '검색과 필터 초기화' }).click();
    await page.getByText(`DAG ${MANY + 5}개`).waitFor();
    expect(complaints).toEqual([]);
  });

  it('follows what happens without being read anew, and takes a pause back', async () => {
    const { server, visit } = held.site;
    const { page } = await visit();
    const dag = await storeDag(server.database, definitionOf([taskOf('load')], { dagId: 'aaa_followed' }));
    const run = await storeRun(server.database, dag, DAY, new Date(DAY.getTime() + 86_400_000));
    await page.goto('/dags?q=aaa_followed');
    const row = page.getByRole('row', { name: 'aaa_followed' });
    await row.getByRole('link', { name: /^Queued/ }).waitFor();
    await moveRun(server.database, run, 'running');
    await row.getByRole('link', { name: /^Running/ }).waitFor();
    await moveRun(server.database, run, 'failed');
    await row.getByRole('link', { name: /^Failed/ }).waitFor();
    await page.getByRole('radio', { name: 'Failing 1' }).waitFor();

    await row.getByRole('switch').click();
    await page.getByText('aaa_followed is paused.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('aaa_followed runs on its schedule.').waitFor();
    await expect.poll(() => row.getByRole('switch').getAttribute('aria-checked')).toBe('true');
  });

  it('tells its keys', async () => {
    const { page } = await held.site.visit();
    await page.goto('/dags');
    await page.getByRole('table').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Next row').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/assets');
  });
});
