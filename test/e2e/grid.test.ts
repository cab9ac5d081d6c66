import { describe, expect, it } from 'vitest';
import { moveTask, startTask } from './support/seed.ts';
import { hasBrowser, useSite } from './support/site.ts';

describe.skipIf(!hasBrowser)('the grid of a DAG', () => {
  const held = useSite();

  it('is walked by arrow keys, folds groups, tells counts of mapped tasks, and opens a task', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/mart_build');
    const grid = page.getByRole('grid');
    await grid.getByRole('row').nth(10).waitFor();
    expect(await grid.getAttribute('aria-colcount')).toBe('41');
    // One stop of the Tab key: the first task of the latest run.
    expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
    await grid.locator('[tabindex="0"]').focus();
    const focused = () => page.locator(':focus').getAttribute('aria-label');
    await expect.poll(focused).toMatch(/^list_tables, .*, Success$/);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    await expect.poll(focused).toMatch(/^write.copy, .*, Success 12$/);
    for (let step = 0; step < 4; step += 1) {
      const before = await focused();
      await page.keyboard.press('ArrowLeft');
      await expect.poll(focused).not.toBe(before);
    }
    await expect.poll(focused).toMatch(/^write.copy, .*, Failed 2, Success 10$/);
    await page.getByText(/write.copy, .*, Failed 2, Success 10/).waitFor();
    await grid.getByRole('button', { name: /^write/ }).click();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('7');
    await grid.getByRole('button', { name: /^write/ }).click();
    await grid
      .getByRole('link', { name: /^write.copy, .*, Failed 2, Success 10$/ })
      .last()
      .click();
    await page
      .getByRole('heading', { name: /write.copy/ })
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('map')).toBe('0');
    expect(complaints).toEqual([]);
  });

  it('goes on by itself, and a column head opens its run', async () => {
    const { server, visit } = held.site;
    const { running } = server.world;
    const { page } = await visit({ language: 'ko' });
    await page.goto('/dags/nginx_daily');
    const grid = page.getByRole('grid');
    await grid.getByRole('link', { name: /^check, .*, 실행 중$/ }).waitFor();
    await moveTask(server.database, running, 1, 'success');
    await startTask(server.database, running, 2);
    await grid.getByRole('link', { name: /^load, .*, 실행 중$/ }).waitFor();
    await grid
      .getByRole('columnheader')
      .last()
      .getByRole('link', { name: /실행 중, 일정$/ })
      .click();
    await page.waitForURL((url) => url.pathname.includes('/runs/'));
    expect(new URL(page.url()).pathname).toContain(encodeURIComponent(running.runId));
  });

  it('shows the graph with its groups, folds one, and zooms by keys', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/mart_build');
    await page.getByRole('tab', { name: 'Graph' }).click();
    const graph = page.getByRole('group', { name: /Graph of 7 tasks/ });
    await graph.getByRole('link', { name: /copy/ }).first().waitFor();
    await graph.getByRole('link', { name: 'publishes postgres://copies/marts' }).waitFor();
    await graph.getByRole('button', { name: 'write' }).click();
    await graph.getByRole('button', { name: /write 3 tasks/ }).waitFor();
    expect(await graph.getByRole('link', { name: /counts/ }).count()).toBe(0);
    const zoom = page.getByRole('status', { name: 'Zoom' });
    const before = await zoom.textContent();
    await graph.focus();
    await page.keyboard.press('+');
    await expect.poll(() => zoom.textContent()).not.toBe(before);
    await page.getByLabel('States of').selectOption({ label: 'the structure alone' });
    await page
      .getByRole('group', { name: /Graph of 7 tasks/ })
      .getByText('task, mapped')
      .waitFor();
    expect(complaints).toEqual([]);
  });
});
