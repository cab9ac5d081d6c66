import pg from 'pg';
import { freePort } from '../sandbox/components/freePort.ts';
import { measurePages, type Scrolled } from './history/measurePages.ts';
import { storeHistory } from './history/storeHistory.ts';
import { storeLongLog } from './history/storeLongLog.ts';
import { findChromium, launchChromium } from '../test/e2e/support/browser.ts';
import { buildWeb } from '../scripts/bootstrap/buildWeb.mjs';
import { startInstallation, type Installation } from './installation.ts';
import { makeReport, rowOf, type Report, type Row, type Yardstick } from './report.ts';
import { join } from 'node:path';
import { quantile } from './statistics.ts';

const FOLDER = join(import.meta.dirname, 'history/dags');
const WIDE = Array.from({ length: 18 }, (_, i) => `wide${i}`);
const MAPPED = Array.from({ length: 2 }, (_, i) => `mapped${i}`);
const DAGS = WIDE.length + MAPPED.length;
/** 100,000 runs of 100 task instances each; HARU_BENCH_RUNS writes fewer. */
const RUNS_PER_DAG = Number(process.env['HARU_BENCH_RUNS'] ?? 100_000) / DAGS;
const TASKS = 100;
const LOG_LINES = 1_000_000;
const WARM_UPS = 5;
const REQUESTS = 40;
const ROUNDS = 3;
const GOAL_P95_MS = 30;
const PASSWORD = 'bench';

/** A request of the page or of a program, and the same rows by hand where there is a statement for them. */
interface Case {
  readonly what: string;
  readonly path: string;
  readonly statement?: string;
}

/** The API and the page on 100,000 runs with 10 million task instances. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  await buildWeb(process.execPath);
  const port = await freePort();
  const haru = stack.adopt(
    await startInstallation(1, {
      folder: FOLDER,
      dags: DAGS,
      env: { HARU_PORT: String(port), HARU_ADMIN_PASSWORD: PASSWORD },
      processes: ['scheduler', 'worker', 'api'],
    }),
    (it) => it.stop(),
  );
  await fill(haru);
  const url = `http://127.0.0.1:${port}`;
  const token = await signIn(url);
  const client = stack.adopt(new pg.Client({ connectionString: haru.databaseUrl }), (it) => it.end());
  await client.connect();
  const rows: Row[] = [];
  for (const { what, path, statement } of await casesOf(client)) {
    const samples = await p95s(() => read(`${url}${path}`, token));
    const yardstick: Yardstick | undefined =
      statement === undefined
        ? undefined
        : { what: 'the same rows by one statement', samples: await p95s(() => client.query(statement)) };
    rows.push(rowOf({ what: `${what}, p95`, unit: 'ms', samples }, { below: GOAL_P95_MS }, yardstick));
  }
  const chromium = findChromium();
  if (chromium === null) throw new Error('this benchmark needs Chromium: apt-get install chromium, or HARU_CHROMIUM');
  const browser = stack.adopt(await launchChromium(chromium), (it) => it.close());
  rows.push(...(await measurePages(browser, { url, password: PASSWORD }, await screensOf(haru, client))));
  return makeReport('B12', { ...haru.versions, chromium: browser.version() }, rows);
}

/** Grid and runs of a DAG of 100 tasks, and a log of a million lines. */
async function screensOf({ database }: Installation, client: pg.Client): Promise<readonly Scrolled[]> {
  const { rows } = await client.query<{ id: number; runId: string }>(
    `select r.id, r.run_id as "runId" from haru.dag_run r join haru.dag using (dag_no)
     where dag_id = 'wide0' and state = 'failed' order by run_after desc limit 1`,
  );
  const { id, runId } = rows[0] ?? { id: 0, runId: '' };
  await storeLongLog(database.pool, id, TASKS - 1, LOG_LINES);
  const task = `/dags/wide0/runs/${encodeURIComponent(runId)}/tasks/group9.t9`;
  return [
    { what: 'grid', path: '/dags/wide0', box: '[role=grid]', wheel: { x: -120, y: 40 } },
    { what: 'list of runs', path: '/dags/wide0?panel=runs', box: 'table tbody tr', wheel: { y: 400 } },
    { what: `log of ${LOG_LINES} lines`, path: task, box: '.log-row', wheel: { y: -2_000 } },
  ];
}

async function fill(haru: Installation): Promise<void> {
  const dags = [
    ...WIDE.map((dagId) => ({ ...haru.dag(dagId), instances: Array.from({ length: TASKS }, () => 1) })),
    ...MAPPED.map((dagId) => ({ ...haru.dag(dagId), instances: [1, 1, 97, 1] })),
  ];
  await storeHistory(haru.database.pool, dags, RUNS_PER_DAG);
}

async function casesOf(client: pg.Client): Promise<readonly Case[]> {
  const latest = async (dagId: string) => {
    const { rows } = await client.query<{ run_id: string; id: number }>(
      `select run_id, r.id from haru.dag_run r join haru.dag using (dag_no) where dag_id = $1 order by run_after desc limit 1`,
      [dagId],
    );
    const { run_id, id } = rows[0] ?? { run_id: '', id: 0 };
    return { runId: encodeURIComponent(run_id), id };
  };
  const [wide, mapped] = [await latest('wide0'), await latest('mapped0')];
  const v2 = '/api/v2/dags';
  const ofAll = [...WIDE, ...MAPPED].map((dagId) => `dagId=${dagId}`).join('&');
  const page = '/api/haru/v1/dags';
  const taskInstances = `${v2}/wide0/dagRuns/${wide.runId}/taskInstances`;
  return [
    { what: 'all DAGs of the page', path: page },
    { what: 'all DAGs of the page, each with 20 runs', path: `/api/haru/v1/dagRows?${ofAll}` },
    { what: 'DAGs', path: `${v2}?limit=50` },
    {
      what: '50 runs of one DAG',
      path: `${v2}/wide0/dagRuns?limit=50&order_by=-run_after`,
      statement: `select r.* from haru.dag_run r join haru.dag d using (dag_no) where dag_id = 'wide0' order by run_after desc limit 50`,
    },
    { what: '50 runs of one DAG from 4,000 on', path: `${v2}/wide0/dagRuns?limit=50&offset=4000&order_by=-run_after` },
    {
      what: '50 failed runs of one DAG',
      path: `${v2}/wide0/dagRuns?limit=50&state=failed&order_by=-run_after`,
    },
    {
      what: '50 runs of all DAGs',
      path: `${v2}/~/dagRuns?limit=50&order_by=-run_after`,
      statement: `select r.* from haru.dag_run r order by run_after desc limit 50`,
    },
    {
      what: '50 runs of all DAGs from 10,000 on',
      path: `${v2}/~/dagRuns?limit=50&offset=10000&order_by=-run_after`,
      statement: `select r.* from haru.dag_run r order by run_after desc limit 50 offset 10000`,
    },
    { what: '50 failed runs of all DAGs', path: `${v2}/~/dagRuns?limit=50&state=failed&order_by=-run_after` },
    { what: '50 runs of the page of a DAG', path: `${page}/wide0/runs` },
    { what: 'grid of the page, its first columns', path: `${page}/wide0/grid` },
    { what: 'Today', path: '/api/haru/v1/today' },
    { what: 'a run of the page with its 100 task instances', path: `${page}/wide0/runs/${wide.runId}` },
    {
      what: '100 task instances of a run',
      path: `${taskInstances}?limit=100`,
      statement: `select * from haru.task_instance where run_id = ${wide.id}`,
    },
    {
      what: '50 of 97 mapped task instances',
      path: `${v2}/mapped0/dagRuns/${mapped.runId}/taskInstances/each/listMapped?limit=50`,
    },
    { what: '50 task instances of one DAG', path: `${v2}/wide0/dagRuns/~/taskInstances?limit=50` },
    { what: '50 failed task instances of one DAG', path: `${v2}/wide0/dagRuns/~/taskInstances?limit=50&state=failed` },
    { what: '50 task instances of all', path: `${v2}/~/dagRuns/~/taskInstances?limit=50` },
    { what: '50 task instances of all from 10,000 on', path: `${v2}/~/dagRuns/~/taskInstances?limit=50&offset=10000` },
    { what: '50 failed task instances of all', path: `${v2}/~/dagRuns/~/taskInstances?limit=50&state=failed` },
  ];
}

/** The 95th percentile of each round, in ms. */
async function p95s(once: () => Promise<unknown>): Promise<number[]> {
  for (let i = 0; i < WARM_UPS; i++) await once();
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const taken: number[] = [];
    for (let i = 0; i < REQUESTS; i++) {
      const start = performance.now();
      await once();
      taken.push(performance.now() - start);
    }
    rounds.push(quantile(taken, 0.95));
  }
  return rounds;
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: PASSWORD }),
  });
  if (!answer.ok) throw new Error(`POST /auth/token answered ${answer.status}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function read(url: string, token: string): Promise<void> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}
