import type { Browser } from 'playwright-core';
import { chmodSync } from 'node:fs';
import pg from 'pg';
import { startEmbeddedPostgres } from '../sandbox/components/postgres/components.ts';
import { buildWeb } from '../scripts/bootstrap/buildWeb.mjs';
import { PAGE_FOLDER } from '../server/api/process.ts';
import { migrate } from '../server/db/migrate.ts';
import { findChromium, launchChromium, visit } from '../test/e2e/support/browser.ts';
import { startPageServer, type PageServer } from '../test/e2e/support/server.ts';
import { firstPaintOf, framesOf, turnWheel } from './frames.ts';
import { makeReport, rowOf, type Report } from './report.ts';
import { scratchFolder } from './scratchFolder.ts';
import { quantile } from './statistics.ts';

const DAGS = 10_000;
const RUNS_PER_DAG = 20;
const ROUNDS = 5;
const WHEEL_TURNS = 90;
const WHEEL_PIXELS = 600;
const SEARCH = 'team_07 mart';
const LETTER_MS = 70;
const REST_MS = 1_500;
const GOAL_FRAME_MS = 50;
const GOAL_PAINT_MS = 1_000;
const GOAL_FIRST_LOAD_KB = 250;

const BARS_SHOWN = `new Promise((resolve) => {
  const look = () => (document.querySelector('.run-bars svg') ? resolve(performance.now()) : requestAnimationFrame(look));
  look();
})`;

/** The page's list of 10,000 DAGs with 20 runs each: its first paint, and its frames while it is scrolled and searched. */
export async function run(): Promise<Report> {
  const chromium = findChromium();
  if (chromium === null) throw new Error('this benchmark needs Chromium: apt-get install chromium, or HARU_CHROMIUM');
  await using stack = new AsyncDisposableStack();
  await buildWeb(process.execPath);
  const folder = scratchFolder(stack, 'dag-list');
  chmodSync(folder, 0o755);
  const postgres = stack.adopt(await startEmbeddedPostgres({ folder, report: () => undefined }), (it) => it.stop());
  await migrate(postgres.url);
  const server = stack.adopt(await startPageServer(postgres.url, PAGE_FOLDER), (it) => it.close());
  await fill(postgres.url);
  const browser = stack.adopt(await launchChromium(chromium), (it) => it.close());
  const samples = { paint: [], rows: [], load: [], data: [], rest: [], scroll: [], type: [] } as Record<
    string,
    number[]
  >;
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, value] of Object.entries(await measure(browser, server))) samples[name]?.push(value);
  const figure = (what: string, unit: string, name: string) => ({ what, unit, samples: samples[name] ?? [] });
  const atRest = { what: 'frames at rest, p95', samples: samples['rest'] ?? [] };
  return makeReport('dagList', { chromium: browser.version() }, [
    rowOf(figure('first paint', 'ms', 'paint'), { below: GOAL_PAINT_MS }),
    rowOf(figure('first rows with their runs', 'ms', 'rows'), { below: GOAL_PAINT_MS }),
    rowOf(figure('scripts, styles and page, as sent', 'kB', 'load'), { below: GOAL_FIRST_LOAD_KB }),
    rowOf(figure(`data of ${DAGS} DAGs and the first rows, as sent`, 'kB', 'data'), null),
    rowOf(figure('frames while scrolling, p95', 'ms', 'scroll'), { below: GOAL_FRAME_MS }, atRest),
    rowOf(figure('frames while typing a search, p95', 'ms', 'type'), { below: GOAL_FRAME_MS }, atRest),
  ]);
}

async function measure(browser: Browser, server: PageServer): Promise<Record<string, number>> {
  const reader = await visit(browser, server);
  const { page } = reader;
  const sent = { load: 0, data: 0 };
  const sizes: Promise<void>[] = [];
  page.on('requestfinished', (request) => {
    if (request.url().includes('/stream')) return;
    const kind = request.url().includes('/api/') ? 'data' : 'load';
    sizes.push(
      request.sizes().then(({ responseBodySize, responseHeadersSize }) => {
        sent[kind] += (responseBodySize + responseHeadersSize) / 1_000;
      }),
    );
  });
  await page.goto('/dags');
  const rows = await page.evaluate<number>(BARS_SHOWN);
  const paint = await firstPaintOf(page);
  await Promise.all(sizes);
  const first = { ...sent };
  const rest = await framesOf(page, () => page.waitForTimeout(REST_MS));
  const scroll = await framesOf(page, async () => {
    await page.mouse.move(600, 600);
    await turnWheel(page, WHEEL_TURNS, { y: WHEEL_PIXELS });
  });
  const search = page.getByRole('searchbox');
  await search.focus();
  const type = await framesOf(page, async () => {
    await page.keyboard.type(SEARCH, { delay: LETTER_MS });
    for (let at = 0; at < SEARCH.length; at++) await page.keyboard.press('Backspace', { delay: LETTER_MS });
  });
  await reader.close();
  const p95 = (frames: readonly number[]) => quantile(frames, 0.95);
  return { paint, rows, ...first, rest: p95(rest), scroll: p95(scroll), type: p95(type) };
}

/** DAGs like nginx_daily, with runs of the last days. */
async function fill(url: string): Promise<void> {
  // Without the limits of an installation's own connections.
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `with named as (
       select n, 'team_' || lpad((n / 100)::text, 2, '0') || '_job_' || lpad(n::text, 5, '0') as dag_id from generate_series(1, $1::int) n
     ), made as (
       insert into haru.dag (dag_id, file, is_paused, next_run_after, next_interval_start, next_interval_end)
       select dag_id, '/srv/dags/' || dag_id || '.ts', n % 17 = 0, date_trunc('day', now()) + interval '1 day' + interval '1 minute' * (n % 1440),
         date_trunc('day', now()), date_trunc('day', now()) + interval '1 day'
       from named returning dag_no, dag_id
     )
     insert into haru.dag_version (dag_no, number, content_hash, definition_hash, definition, bundle_hash)
     select made.dag_no, 1, made.dag_id, made.dag_id,
       (v.definition::jsonb || jsonb_build_object('dagId', made.dag_id, 'owner', 'team ' || made.dag_no % 40,
         'tags', jsonb_build_array('tag' || made.dag_no % 30, (array['mart', 'raw', 'report'])[1 + made.dag_no % 3])))::json, v.bundle_hash
     from made cross join (select v.* from haru.dag_version v join haru.dag d on d.version_id = v.id where dag_id = 'nginx_daily') v`,
    [DAGS],
  );
  await client.query(
    `update haru.dag d set version_id = v.id from haru.dag_version v where v.dag_no = d.dag_no and d.version_id is null`,
  );
  await client.query(`select haru.ensure_run_partitions($1)`, [DAGS * RUNS_PER_DAG]);
  await client.query(
    `insert into haru.dag_run (dag_no, run_id, run_type, state, version_id, logical_date, interval_start, interval_end, run_after,
       business_day, triggered_by, queued_at, started_at, ended_at)
     select d.dag_no, 'scheduled__' || to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS'), 'scheduled',
       (case when (d.dag_no + n) % 23 = 0 then 'failed' else 'success' end)::haru.run_state, d.version_id, at - interval '1 day',
       at - interval '1 day', at, at, (at - interval '1 day')::date, 'timetable', at, at, at + interval '1 second' * (30 + (d.dag_no * n) % 97)
     from haru.dag d cross join generate_series(1, $1::int) n cross join lateral (select date_trunc('day', now()) - interval '1 day' * n as at) t
     where d.dag_id like 'team\\_%'`,
    [RUNS_PER_DAG],
  );
  await client.query('vacuum (analyze) haru.dag, haru.dag_version, haru.dag_run');
  await client.end();
}
