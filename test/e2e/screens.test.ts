import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from './support/axe.ts';
import { visit, type Visit } from './support/browser.ts';
import { hasBrowser, useSite } from './support/site.ts';
import type { World } from './support/world.ts';

/** A color that is still fading in has no contrast to speak of. */
const DIALOG_HAS_COME = `Promise.all([...document.querySelectorAll('.dialog')].flatMap((node) => node.getAnimations()).map((animation) => animation.finished)).then(() => null)`;

interface Screen {
  readonly name: string;
  readonly path: (world: World) => string;
  /** Opens what the screen does not show by itself. */
  readonly open?: (page: Page) => Promise<void>;
}

const runPath = (dagId: string, runId: string) => `/dags/${dagId}/runs/${encodeURIComponent(runId)}`;

const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: () => '/sign-in' },
  { name: 'DAGs', path: () => '/dags' },
  {
    name: 'settings',
    path: () => '/dags',
    open: (page) => page.getByRole('button', { name: /Display settings|화면 설정/ }).click(),
  },
  { name: 'questions', path: () => '/questions' },
  { name: 'runs', path: () => '/dags/nginx_daily' },
  { name: 'assets', path: () => '/assets' },
  {
    name: 'asset',
    path: () => `/assets/${encodeURIComponent('postgres://marts/nginx_daily')}`,
    async open(page) {
      await page.locator('.calendar-day[data-tone]').first().click();
      await page.locator('.partition-part h3').first().waitFor();
      await page.getByRole('button', { name: /Plan of a rerun|다시 만드는 계획/ }).click();
      await page.locator('.rerun, .partition-part [role=alert]').first().waitFor();
    },
  },
  { name: 'speed and batch without either', path: () => '/views' },
  { name: 'notices', path: () => '/dags/mart_report?panel=notices' },
  { name: 'next runs', path: () => '/dags/nginx_daily?panel=next' },
  { name: 'versions', path: () => '/dags/s3_move?panel=versions' },
  {
    name: 'trigger',
    path: () => '/dags/mart_report',
    async open(page) {
      await page.getByRole('button', { name: /Trigger run|지금 실행/ }).click();
      await page.getByRole('dialog').locator('summary').click();
      await page.getByRole('dialog').locator('button[type=submit]').click();
    },
  },
  { name: 'backfills', path: () => '/dags/nginx_daily/backfills' },
  { name: 'backfill', path: ({ backfillId }) => `/dags/nginx_daily/backfills/${backfillId}` },
  {
    name: 'plan of a backfill',
    path: () => '/dags/mart_report/backfills/plan',
    async open(page) {
      await page.getByLabel(/Set parameters|매개변수 지정/).check();
      await page.getByLabel(/Only some tasks|일부 태스크만/).check();
      await page.getByLabel('render').check();
      await page.getByRole('table').waitFor();
    },
  },
  { name: 'run', path: ({ running }) => runPath('nginx_daily', running.runId) },
  { name: 'failed run', path: ({ failed }) => runPath('mart_report', failed.runId) },
  { name: 'waiting task', path: ({ running }) => `${runPath('nginx_daily', running.runId)}/tasks/load` },
  { name: 'running task', path: ({ running }) => `${runPath('nginx_daily', running.runId)}/tasks/check` },
  { name: 'failed task', path: ({ failed }) => `${runPath('mart_report', failed.runId)}/tasks/top_paths?panel=events` },
  {
    name: 'clear or mark',
    path: ({ failed }) => `${runPath('mart_report', failed.runId)}/tasks/top_paths`,
    async open(page) {
      await page.getByRole('button', { name: /^Clear or mark|^초기화/ }).click();
      await page.getByRole('dialog').locator('li time').first().waitFor();
    },
  },
  { name: 'receipt', path: ({ done }) => `${runPath('nginx_daily', done.runId)}/tasks/drain` },
  { name: 'result', path: ({ done }) => `${runPath('nginx_daily', done.runId)}/tasks/drain?panel=result` },
  { name: 'nothing there', path: () => '/dags/none' },
];

const LOOKS = [
  { language: 'ko', theme: 'light', width: 1400, height: 850 },
  { language: 'en', theme: 'dark', width: 1400, height: 850 },
  { language: 'ko', theme: 'dark', width: 390, height: 800 },
  { language: 'en', theme: 'light', width: 390, height: 800 },
  { language: 'en', theme: 'light', width: 770, height: 1000 },
] as const;

describe.skipIf(!hasBrowser)('every screen', () => {
  const held = useSite();

  describe.each(LOOKS)('in $language, $theme, $width px wide', (look) => {
    const readers: { signedIn?: Visit; stranger?: Visit } = {};
    beforeAll(async () => {
      const { browser, server } = held.site;
      readers.signedIn = await visit(browser, server, look);
      readers.stranger = await visit(browser, server, { ...look, isSignedIn: false });
    });
    afterAll(async () => {
      await readers.signedIn?.close();
      await readers.stranger?.close();
    });

    it.each(SCREENS)('$name is accessible, fits, and breaks no rule of the browser', async ({ name, path, open }) => {
      const reader = name === 'sign-in' ? readers.stranger : readers.signedIn;
      if (reader === undefined) throw new Error('the readers have not come');
      const { page, complaints } = reader;
      const before = complaints.length;
      await page.goto(path(held.site.server.world));
      await page.locator('h1, [role=alert] .notice-title').first().waitFor();
      await page.locator('.notice-loading').first().waitFor({ state: 'detached' });
      await open?.(page);
      await page.evaluate(DIALOG_HAS_COME);
      expect(await violationsOf(page)).toEqual([]);
      const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      for (const name of await page.locator('.table-link').all()) {
        const box = await name.boundingBox();
        expect(box?.height, `'${await name.innerText()}' is squeezed`).toBeLessThan(60);
      }
      expect(complaints.slice(before).filter((text) => !text.includes('404'))).toEqual([]);
    });
  });

  it('shows no English word of its own in Korean', async () => {
    const { page } = await held.site.visit({ language: 'ko' });
    const { done, backfillId } = held.site.server.world;
    const backfills = '/dags/nginx_daily/backfills';
    const paths = [backfills, `${backfills}/plan`, `${backfills}/${backfillId}`, runPath('nginx_daily', done.runId)];
    for (const path of ['/dags', '/dags/nginx_daily', ...paths]) {
      await page.goto(path);
      await page.locator('table').first().waitFor();
      const headings = await page.locator('th, dt, h2, button, legend').allInnerTexts();
      const english = headings.filter((text) => /[A-Za-z]/.test(text) && !/[가-힣]/.test(text));
      expect(
        english.filter((text) => !['DAG', 'KST', 'UTC', ''].includes(text.trim())),
        path,
      ).toEqual([]);
    }
  });
});
