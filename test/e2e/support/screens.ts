import type { Page } from 'playwright-core';
import type { World } from './world.ts';

/** A color that is still fading in has no contrast to speak of. */
const DIALOG_HAS_COME = `Promise.all([...document.querySelectorAll('.dialog')].flatMap((node) => node.getAnimations()).map((animation) => animation.finished)).then(() => null)`;

/** What a reader looks at: an address, and what is opened there. */
export interface Screen {
  readonly name: string;
  readonly path: (world: World) => string;
  /** Opens what the screen does not show by itself. */
  readonly open?: (page: Page) => Promise<void>;
}

export const runPath = (dagId: string, runId: string) => `/dags/${dagId}/runs/${encodeURIComponent(runId)}`;

/** Rows of the list of DAGs are read once they are in sight. */
async function rowsHaveCome(page: Page): Promise<void> {
  await page.locator('tr[aria-busy]').first().waitFor({ state: 'detached' });
}

/** Every screen, over the installation of world.ts. */
export const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: () => '/sign-in' },
  { name: 'today', path: () => '/' },
  { name: 'a day before', path: () => '/?day=2026-11-10' },
  { name: 'DAGs', path: () => '/dags', open: rowsHaveCome },
  {
    name: 'settings',
    path: () => '/dags',
    open: (page) => page.getByRole('button', { name: /Display settings|화면 설정/ }).click(),
  },
  {
    name: 'pools',
    path: () => '/operations/pools',
    open: (page) => page.locator('.pool summary').first().click(),
  },
  {
    name: 'pool form',
    path: () => '/operations/pools',
    open: async (page) => {
      await page.getByRole('button', { name: /New pool|풀 만들기/ }).click();
      await page.getByRole('dialog').locator('button[type=submit]').click();
    },
  },
  { name: 'workers', path: () => '/operations/workers' },
  {
    name: 'palette',
    path: () => '/dags',
    async open(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('daily');
      await page.getByRole('dialog').getByRole('option').nth(2).waitFor();
    },
  },
  {
    name: 'shortcuts',
    path: () => '/dags',
    async open(page) {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'connections', path: () => '/operations/connections' },
  {
    name: 'connection form',
    path: () => '/operations/connections',
    open: async (page) => {
      await page.getByRole('button', { name: /^(?:Edit mart|mart 수정)$/ }).click();
      await page.getByRole('dialog').locator('[name=host]').fill('');
      await page.getByRole('dialog').locator('button[type=submit]').click();
    },
  },
  { name: 'calendars', path: () => '/operations/calendars?calendar=closing&year=2026' },
  {
    name: 'calendar form',
    path: () => '/operations/calendars?calendar=closing&year=2026',
    open: async (page) => {
      await page.getByRole('button', { name: /^(?:Edit closing|closing 수정)$/ }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Add a day|날짜 추가/ })
        .click();
      await page.getByRole('dialog').locator('button[type=submit]').click();
    },
  },
  { name: 'files', path: () => '/operations/files' },
  { name: 'variables', path: () => '/operations/variables' },
  {
    name: 'variable form',
    path: () => '/operations/variables',
    open: async (page) => {
      await page.getByRole('button', { name: /New variable|변수 만들기/ }).click();
      await page.getByRole('dialog').getByText(/^JSON/).click();
      await page.getByRole('dialog').locator('textarea').fill('{"a": [1, 2],');
    },
  },
  { name: 'questions', path: () => '/questions' },
  { name: 'grid', path: () => '/dags/mart_build' },
  { name: 'calendar of a DAG', path: () => '/dags/mart_build?panel=calendar' },
  { name: 'charts of a DAG', path: () => '/dags/mart_build?panel=charts' },
  { name: 'graph of a DAG', path: () => '/dags/mart_build?panel=graph' },
  { name: 'runs', path: () => '/dags/nginx_daily?panel=runs' },
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
  {
    name: 'partition',
    path: ({ done }) =>
      `/assets/${encodeURIComponent('postgres://marts/nginx_daily')}?partition=${done.runId.slice('scheduled__'.length).slice(0, 10)}`,
    open: (page) => page.locator('.slice').first().waitFor(),
  },
  { name: 'lineage', path: () => '/lineage' },
  { name: 'lineage of one', path: () => `/lineage?focus=${encodeURIComponent('asset postgres://marts/nginx_daily')}` },
  { name: 'speed and batch without either', path: () => '/views' },
  { name: 'notices', path: () => '/dags/mart_report?panel=notices' },
  { name: 'next runs', path: () => '/dags/nginx_daily?panel=next' },
  { name: 'versions', path: () => '/dags/s3_move?panel=versions' },
  { name: 'details', path: () => '/dags/mart_build?panel=details' },
  { name: 'events of a DAG', path: () => '/dags/mart_build?panel=events&kind=changes' },
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
      await page.locator('table.table').waitFor();
      await page.locator('.day-grid:not([aria-busy])').waitFor();
    },
  },
  { name: 'run', path: ({ running }) => runPath('nginx_daily', running.runId) },
  { name: 'failed run', path: ({ failed }) => runPath('mart_report', failed.runId) },
  { name: 'graph of a run', path: ({ running }) => `${runPath('nginx_daily', running.runId)}?view=graph` },
  { name: 'times of a run', path: ({ running }) => `${runPath('nginx_daily', running.runId)}?view=gantt` },
  { name: 'times of a failed run', path: ({ failed }) => `${runPath('mart_report', failed.runId)}?view=gantt` },
  { name: 'waiting task', path: ({ running }) => `${runPath('nginx_daily', running.runId)}/tasks/load` },
  { name: 'running task', path: ({ running }) => `${runPath('nginx_daily', running.runId)}/tasks/check` },
  { name: 'failed task', path: ({ failed }) => `${runPath('mart_report', failed.runId)}/tasks/top_paths?panel=events` },
  {
    name: 'two tries',
    path: ({ failed }) => `${runPath('mart_report', failed.runId)}/tasks/top_paths?beside=1`,
  },
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

/** Goes to a screen and waits until all that it shows has come. */
export async function showScreen(page: Page, { path, open }: Screen, world: World): Promise<void> {
  await page.goto(path(world));
  await page.locator('h1, [role=alert] .notice-title').first().waitFor();
  await page.locator('.notice-loading').first().waitFor({ state: 'detached' });
  await open?.(page);
  await page.evaluate(DIALOG_HAS_COME);
}
