import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { PAGE_FOLDER } from '../../server/api/process.ts';
import { deleteRun } from '../../server/db/deleteRun.ts';
import { moveTask, startTask } from './support/seed.ts';
import { ADMIN } from './support/server.ts';
import { hasBrowser, useSite } from './support/site.ts';

const runPath = (dagId: string, runId: string) => `/dags/${dagId}/runs/${encodeURIComponent(runId)}`;

describe.skipIf(!hasBrowser)('the live connection', () => {
  const held = useSite();

  it('is one for all tabs of a browser, which hear of a change without asking for anything', async () => {
    const { server, visit } = held.site;
    const { running } = server.world;
    const { context, page } = await visit();
    const asked: string[] = [];
    context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const tabs = [page, await context.newPage()];
    const load = (tab: Page) => tab.getByRole('row', { name: 'load' });
    for (const tab of tabs) {
      await tab.goto(runPath('nginx_daily', running.runId));
      await tab.locator('[data-stream=live]').waitFor({ state: 'attached' });
      await load(tab).getByText('No status').waitFor();
    }
    expect(asked.filter((path) => path.endsWith('/stream')).length).toBeLessThanOrEqual(1);
    await moveTask(server.database, running, 2, 'scheduled');
    for (const tab of tabs) await load(tab).getByText('Scheduled').waitFor();
    const before = asked.length;
    await moveTask(server.database, running, 2, 'queued');
    for (const tab of tabs) await load(tab).getByText('Queued').waitFor();
    expect(asked.slice(before)).toEqual([]);
    await moveTask(server.database, running, 2, 'none');
  });

  it('says when it is lost, comes back by itself, and shows what happened meanwhile', async () => {
    const { server, visit } = held.site;
    const { running } = server.world;
    const { page } = await visit();
    await page.goto(runPath('nginx_daily', running.runId));
    const row = page.getByRole('row', { name: 'load' });
    await row.getByText('No status').waitFor();
    await page.locator('[data-stream=live]').waitFor({ state: 'attached' });
    await server.stop();
    await page.getByText('Connection lost.').waitFor();
    await moveTask(server.database, running, 1, 'success');
    await startTask(server.database, running, 2);
    await server.start();
    await row.getByText('Running').waitFor();
    await page.locator('[data-stream=live]').waitFor({ state: 'attached' });
    await expect.poll(() => page.getByText('Connection lost.').count()).toBe(0);
  });

  it('misses nothing that happens while a tab is still loading', async () => {
    const { server, visit } = held.site;
    const { queued } = server.world;
    const path = runPath('vacuum_marts', queued.runId);
    const { context, page } = await visit();
    const task = (tab: Page) => tab.getByRole('row', { name: 'vacuum' });
    await page.goto(path);
    await page.locator('[data-stream=live]').waitFor({ state: 'attached' });
    const late = await context.newPage();
    const screen = Promise.withResolvers<undefined>();
    await late.route('**/assets/RunPage-*.js', async (route) => {
      await screen.promise;
      await route.continue();
    });
    const read = late.waitForResponse((response) => response.url().endsWith(encodeURIComponent(queued.runId)));
    await late.goto(path, { waitUntil: 'commit' });
    await (await read).finished();
    await moveTask(server.database, queued, 0, 'scheduled');
    await task(page).getByText('Scheduled').waitFor();
    screen.resolve(undefined);
    await task(late).getByText('Scheduled').waitFor();
    await expect.poll(() => task(late).getByText('No status').count()).toBe(0);
  });

  it('tells that the run on the screen has been deleted', async () => {
    const { server, visit } = held.site;
    const { queued } = server.world;
    const { page } = await visit();
    await page.goto(runPath('vacuum_marts', queued.runId));
    await page.getByRole('row', { name: 'vacuum' }).waitFor();
    await page.locator('[data-stream=live]').waitFor({ state: 'attached' });
    await deleteRun(server.database.pool, queued.id, 'test');
    await page.getByText('There is nothing at this address.').waitFor();
    await expect.poll(() => page.getByRole('table').count()).toBe(0);
  });

  it('asks to sign in again in every tab as soon as the session has ended, though nobody does anything', async () => {
    const { server, visit } = held.site;
    const { context, page } = await visit();
    const tabs = [page, await context.newPage()];
    for (const tab of tabs) {
      await tab.goto('/dags');
      await tab.locator('[data-stream=live]').waitFor({ state: 'attached' });
    }
    await server.stop();
    await server.database.pool.query('delete from haru.user_session');
    await server.start();
    const again = (tab: Page) => tab.getByRole('dialog', { name: 'Sign in' });
    for (const tab of tabs) await again(tab).waitFor();
    await again(page).getByLabel('Password').fill(ADMIN.password);
    await again(page).getByRole('button', { name: 'Sign in' }).click();
    for (const tab of tabs) {
      await again(tab).waitFor({ state: 'detached' });
      await tab.locator('[data-stream=live]').waitFor({ state: 'attached' });
      expect(new URL(tab.url()).pathname).toBe('/dags');
    }
  });

  it('asks to sign in again when the session has ended, and keeps what was typed', async () => {
    const { server, visit } = held.site;
    const { page } = await visit();
    await page.goto('/dags/mart_report');
    await page.getByRole('button', { name: 'Trigger run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Trigger mart_report' });
    await dialog.getByLabel('reason').fill('typed before the session ended');
    await server.database.pool.query('delete from haru.user_session');
    // Another request of the page may have been refused first: its dialog then covers the button.
    await dialog.getByRole('button', { name: 'Trigger', exact: true }).dispatchEvent('click');
    const again = page.getByRole('dialog', { name: 'Sign in' });
    await again.getByText('Your session has ended.').waitFor();
    await again.getByLabel('Password').fill(ADMIN.password);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.waitFor({ state: 'detached' });
    expect(await dialog.getByLabel('reason').inputValue()).toBe('typed before the session ended');
    await dialog.getByRole('button', { name: 'Trigger', exact: true }).click();
    await page.getByRole('link', { name: /has been created/ }).waitFor();
  });

  it('takes no refusal of the old session for one of the new', async () => {
    const { server, visit } = held.site;
    const { page } = await visit();
    await page.goto('/dags/mart_report');
    await page.getByRole('button', { name: 'Trigger run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Trigger mart_report' });
    await dialog.getByLabel('reason').fill('asked before the session ended');
    const [refused, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const hold = async (route: Route) => {
      const response = await route.fetch();
      refused.resolve();
      await release.promise;
      await route.fulfill({ response });
    };
    await page.route('**/trigger', hold, { times: 1 });
    await server.database.pool.query('delete from haru.user_session');
    await dialog.getByRole('button', { name: 'Trigger', exact: true }).dispatchEvent('click');
    await refused.promise;
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'DAGs', exact: true }).first().click();
    const again = page.getByRole('dialog', { name: 'Sign in' });
    await again.getByLabel('Password').fill(ADMIN.password);
    const settled = page.waitForResponse(
      (response) => response.url().endsWith('/session') && response.request().method() === 'GET',
    );
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.waitFor({ state: 'detached' });
    await (await settled).finished();
    const answered = page.waitForResponse((response) => response.url().endsWith('/trigger'));
    release.resolve();
    await (await answered).finished();
    await page.getByRole('link', { name: 'mart_report' }).click();
    await page.getByRole('button', { name: 'Trigger run' }).click();
    expect(await again.count()).toBe(0);
  });
});

describe.skipIf(!hasBrowser)('the first screen', () => {
  const held = useSite();

  it('takes less than 250 kB off the network from a cold cache, answers of the server included', async () => {
    const { page } = await held.site.visit({ isSignedIn: false });
    const taken: Promise<readonly [path: string, bytes: number]>[] = [];
    page.on('requestfinished', (request) => {
      const bytes = request.sizes().then((sizes) => sizes.responseBodySize + sizes.responseHeadersSize);
      taken.push(bytes.then((sum) => [new URL(request.url()).pathname, sum] as const));
    });
    await page.goto('/');
    await page.getByLabel('User name').fill(ADMIN.username);
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('region', { name: 'Health' }).waitFor();
    await page.locator('[data-stream=live]').waitFor({ state: 'attached' });
    const loaded = await Promise.all(taken);
    const paths = loaded.map(([path]) => path);
    expect(paths.some((path) => /TodayPage-.*\.js$/.test(path))).toBe(true);
    expect(paths.filter((path) => /(?:DagPage|RunPage|TaskPage|PoolsPage)-/.test(path))).toEqual([]);
    expect(loaded.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(250_000);
  });
});

describe('the built page', () => {
  const read = (path: string) => readFileSync(join(PAGE_FOLDER, path));

  it('holds nothing that a strict content security policy forbids', () => {
    const html = read('index.html').toString();
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
  });
});
