import { beforeAll, describe, expect, it } from 'vitest';
import { runPath } from './support/screens.ts';
import { storeLongLog } from './support/seed.ts';
import { hasBrowser, useSite } from './support/site.ts';

const LINES = 1_000_000;

describe.skipIf(!hasBrowser)('a log of a million lines', () => {
  const held = useSite();
  const address = () => {
    const { done } = held.site.server.world;
    return `${runPath('nginx_daily', done.runId)}/tasks/check`;
  };
  beforeAll(async () => {
    const { database, world } = held.site.server;
    await storeLongLog(database, world.done, 1, LINES);
  });

  it('is read from its end to its beginning, and only what is seen is drawn', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto(address());
    const log = page.getByRole('region', { name: 'Log of try 1' });
    await log.getByText('line 1000000 of the log', { exact: true }).waitFor();
    await page.getByText('1,000,003 lines').waitFor();
    expect(await log.locator('.log-row').count()).toBeLessThan(200);
    await log.press('Home');
    await log.getByText('line 1 of the log', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Wrap' }).click();
    await log.press('End');
    await log.getByText('line 1000000 of the log', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is scrolled line by line as well as by the scroll bar, each line in its place', async () => {
    const { page } = await held.site.visit();
    await page.goto(`${address()}?line=700000`);
    const log = page.getByRole('region', { name: 'Log of try 1' });
    const marked = log.locator('[data-marked]');
    await marked.getByText('line 699997 of the log', { exact: true }).waitFor();
    const top = async () => (await marked.boundingBox())?.y ?? 0;
    const before = await top();
    await log.hover();
    await page.mouse.wheel(0, 100);
    await expect.poll(async () => Math.round(before - (await top()))).toBe(100);
    await log.evaluate((node) => {
      node.scrollTop = node.scrollHeight / 2;
    });
    await log
      .getByText(/line 5000\d\d of the log/)
      .first()
      .waitFor();
  });

  it('is searched by the server while the page goes on, in Korean as in English', async () => {
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto(address());
    await page.getByRole('searchbox').fill('LINE 99999');
    await page.getByText('일치하는 11줄 중 1번째').waitFor();
    const log = page.getByRole('region', { name: '1번째 시도의 로그' });
    await log.locator('[data-marked]').getByText('line 99999 of the log', { exact: true }).waitFor();
    await page.getByLabel('레벨').selectOption('error');
    await page.getByText('1,000,003줄 중 100줄').waitFor();
    await page.getByRole('searchbox').fill('');
    await log.getByText('line 1000000 of the log', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });
});
