import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BrowserContext, Page } from 'playwright-core';
import { freePort } from '../sandbox/components/freePort.ts';
import { buildWeb } from '../scripts/bootstrap/buildWeb.mjs';
import { findChromium, launchChromium } from '../test/e2e/support/browser.ts';
import { startInstallation, type Installation } from './installation.ts';
import { makeReport, rowOf, type Report } from './report.ts';
import { quantile } from './statistics.ts';

const FOLDER = join(import.meta.dirname, 'logs/dags');
const PASSWORD = 'bench';
const GOAL_PER_SECOND = 50_000;
/** A little more than is to arrive; HARU_BENCH_LINES asks for fewer. */
const PER_SECOND = Number(process.env['HARU_BENCH_LINES'] ?? 55_000);
/** A try keeps 64 MB of its log. */
const SECONDS = 8;
const ROUNDS = 3;
const LOOK_MS = 100;
/** The last line is given up after so long. */
const LIMIT_MS = 120_000;
const GOAL_VISIBLE_MS = 1_000;

/** In the browser, each frame: the time, and what the last drawn line says. */
const RECORD = `(() => {
  const frames = (globalThis.lastLines0 = []);
  const look = () => {
    frames.push([Date.now(), [...document.querySelectorAll('.log-message')].at(-1)?.textContent ?? '']);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;
const LATEST = `(globalThis.lastLines0.at(-1) ?? [0, ''])[1]`;

/** A task writes lines, and a browser follows: lines a second in Postgres, and how old the last one in sight is. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  await buildWeb(process.execPath);
  const port = await freePort();
  const haru = stack.adopt(
    await startInstallation(1, {
      folder: FOLDER,
      dags: 1,
      env: { HARU_PORT: String(port), HARU_ADMIN_PASSWORD: PASSWORD },
      processes: ['scheduler', 'worker', 'api'],
    }),
    (it) => it.stop(),
  );
  const chromium = findChromium();
  if (chromium === null) throw new Error('this benchmark needs Chromium: apt-get install chromium, or HARU_CHROMIUM');
  const browser = stack.adopt(await launchChromium(chromium), (it) => it.close());
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${port}` });
  const csrfToken = await signIn(context);
  const samples = { stored: [] as number[], copied: [] as number[], median: [] as number[], p95: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const runId = `round${round}`;
    const page = await context.newPage();
    const triggered = await context.request.post('/api/haru/v1/dags/chatty/trigger', {
      data: { runId, params: { perSecond: PER_SECOND, seconds: SECONDS } },
      headers: { 'x-csrf-token': csrfToken },
    });
    if (!triggered.ok()) throw new Error(`the trigger answered ${triggered.status()}: ${await triggered.text()}`);
    await page.goto(`/dags/chatty/runs/${runId}/tasks/talk`);
    const ages = await followAges(page);
    await page.close();
    samples.median.push(quantile(ages, 0.5));
    samples.p95.push(quantile(ages, 0.95));
    samples.stored.push(await storedPerSecond(haru, runId));
    samples.copied.push(await copiedPerSecond(haru));
  }
  const age = 'age of the last line in sight, of all frames';
  return makeReport('B13', { ...haru.versions, chromium: browser.version() }, [
    rowOf(
      { what: `lines that arrive in Postgres of ${PER_SECOND} a second`, unit: 'lines/s', samples: samples.stored },
      { least: GOAL_PER_SECOND },
      { what: 'COPY of as many lines into an unlogged twin, a row each', samples: samples.copied },
    ),
    rowOf({ what: `${age}, median`, unit: 'ms', samples: samples.median }, { below: GOAL_VISIBLE_MS }),
    rowOf({ what: `${age}, p95`, unit: 'ms', samples: samples.p95 }, { below: GOAL_VISIBLE_MS }),
  ]);
}

/** The token that a change must carry. */
async function signIn(context: BrowserContext): Promise<string> {
  const answer = await context.request.post('/api/haru/v1/session', {
    data: { username: 'admin', password: PASSWORD },
  });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}`);
  return ((await answer.json()) as { csrfToken: string }).csrfToken;
}

/** How many milliseconds before each frame the last line in sight was written, from the first line in sight until the last of all is. */
async function followAges(page: Page): Promise<number[]> {
  await page.evaluate(RECORD);
  const last = `line ${PER_SECOND * SECONDS - 1} `;
  const endMs = performance.now() + LIMIT_MS;
  for (;;) {
    const text = await page.evaluate<string>(LATEST);
    if (text.includes(last)) break;
    if (performance.now() > endMs) throw new Error(`'${last}' did not come into sight; the last that did: '${text}'`);
    await pause(LOOK_MS);
  }
  const frames = await page.evaluate<[number, string][]>(`globalThis.lastLines0`);
  const shown = frames.findIndex(([, text]) => text.includes(last));
  return frames.slice(0, shown + 1).flatMap(([at, text]) => {
    const written = /at=(\d+)/.exec(text)?.[1];
    return written === undefined ? [] : [at - Number(written)];
  });
}

async function storedPerSecond({ database }: Installation, runId: string): Promise<number> {
  const { rows } = await database.pool.query<{ rate: number }>(
    `select sum(l.lines) / extract(epoch from max(l.at) - min(l.at))::float8 as rate
     from haru.task_log l join haru.dag_run r on r.id = l.run_id where r.run_id = $1`,
    [runId],
  );
  return rows[0]?.rate ?? Number.NaN;
}

/** As many lines, one a row, as fast as one connection takes them. */
async function copiedPerSecond({ databaseUrl }: Installation): Promise<number> {
  const lines = PER_SECOND * SECONDS;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('drop table if exists log_twin');
    await client.query('create unlogged table log_twin (like haru.task_log including defaults)');
    const start = performance.now();
    const copy = client.query(
      copyFrom('copy log_twin (run_id, task_no, map_index, try_number, lease, seq, lines, bytes, data) from stdin'),
    );
    for (let first = 0; first < lines; first += 1_000)
      if (!copy.write(rowsFrom(first, Math.min(1_000, lines - first)))) await once(copy, 'drain');
    copy.end();
    await once(copy, 'finish');
    return lines / ((performance.now() - start) / 1_000);
  } finally {
    await client.end();
  }
}

function rowsFrom(first: number, count: number): string {
  const t = new Date().toISOString();
  return Array.from({ length: count }, (_, i) => {
    const line = JSON.stringify({ t, l: 'info', s: 'stdout', m: `line ${first + i} written at=${Date.now()}` });
    return `1\t0\t-1\t1\t1\t${first + i}\t1\t${line.length}\t\\\\x${Buffer.from(line).toString('hex')}\n`;
  }).join('');
}
