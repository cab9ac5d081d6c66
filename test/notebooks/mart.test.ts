import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { addDays, keyOfDay } from '../../server/core/businessDay.ts';
import type { Day } from '../../server/dag/context.ts';
import { ANALYST } from '../../server/db/analyst.ts';
import { fillCache } from '../../sandbox/components/cache.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { makeVenv } from '../../sandbox/components/venv.ts';
import { runHaru, temporaryFolder } from '../cli/runHaru.ts';
import { runPython } from '../compat/python.ts';
import { makeMartTable, storeReceipt } from '../support/martTable.ts';
import { testDatabase } from '../support/testDatabase.ts';

const PYTHON = findTool('python3');
const NOTEBOOK = join(import.meta.dirname, '../../examples/notebooks/mart.ipynb');
const RUNNER = join(import.meta.dirname, 'runNotebook.py');
const PSYCOPG = '3.3.9';

const home = await temporaryFolder();
const database = await testDatabase();
const owner = new pg.Client({ connectionString: database.url });
await owner.connect();
afterAll(async () => {
  await owner.query(`drop owned by ${ANALYST}; drop role ${ANALYST}`);
  await owner.end();
});

/** A KST day with a row each minute, loaded from both of its UTC keys. */
async function loadDay(day: Day): Promise<void> {
  await makeMartTable(owner, day);
  await owner.query(
    `insert into mart.access_log ("timestamp", request, status, response_time, event_id, source_key, batch)
     select ($1 || 'T00:00:00+09:00')::timestamptz + n * interval '1 minute',
       case when n % 3 = 0 then '/검색?n=' || n else '/' end, case when n % 10 = 0 then 500 else 200 end, 0.25, n, 's', 'b'
     from generate_series(0, 1439) n`,
    [day],
  );
  const loadedAt = new Date().toISOString();
  for (const share of [keyOfDay(addDays(day, -1)), keyOfDay(day)]) await storeReceipt(owner, { day, share, loadedAt });
}

async function analystUrl(): Promise<{ readonly url: string; readonly stderr: string }> {
  const env = { HARU_HOME: home, DATABASE_URL: database.url, MART_URL: database.url };
  const { code, stdout, stderr } = await runHaru(['db', 'url', '--role', 'analyst'], { env });
  expect([code, stdout.trim().split('\n').length]).toEqual([0, 1]);
  return { url: stdout.trim(), stderr };
}

async function asAnalyst<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

test('the analyst reads the mart, partitions to come included, and nothing else', { timeout: 60_000 }, async () => {
  await loadDay('2022-11-30');
  const { url, stderr } = await analystUrl();
  expect(stderr).toBe('');
  await loadDay('2022-12-01');
  await asAnalyst(url, async (client) => {
    const { rows } = await client.query('select count(*)::int as n from mart.mart_20221201');
    expect(rows).toEqual([{ n: 1_440 }]);
    await client.query('set default_transaction_read_only = off');
    for (const statement of [
      `insert into mart.access_log ("timestamp", event_id, source_key, batch) values (now(), 'x', 's', 'b')`,
      'delete from mart.mart_20221201',
      'truncate mart.access_log',
      'create table mart.own (a int)',
      'create table public.own (a int)',
      'create schema own',
      'create role own',
      'select * from haru_load.receipt',
      'select * from haru.users',
    ])
      await expect(client.query(statement), statement).rejects.toThrow(/permission denied|must be owner/);
  });
});

test('who asks again gets a new password, and the old one is worth nothing', { timeout: 60_000 }, async () => {
  const { url: first } = await analystUrl();
  const { url: second, stderr } = await analystUrl();
  expect(stderr).toContain('new password');
  await asAnalyst(second, (client) => client.query('select'));
  await expect(asAnalyst(first, (client) => client.query('select'))).rejects.toThrow(/password authentication failed/);
});

test.skipIf(PYTHON === null)(
  `the example notebook runs with that URL (needs ${PYTHON === null ? 'python3' : 'nothing more'})`,
  { timeout: 240_000 },
  async () => {
    const venv = await fillCache(`psycopg-${PSYCOPG}`, (draft) =>
      makeVenv(PYTHON ?? '', draft, [`psycopg[binary]==${PSYCOPG}`]),
    );
    const { url } = await analystUrl();
    const { code, stdout, stderr } = await runPython(join(venv, 'bin', 'python'), [RUNNER, NOTEBOOK], {
      env: { MART_URL: url, LC_ALL: 'C.UTF-8' },
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('[(datetime.date(2022, 11, 30), 1440), (datetime.date(2022, 12, 1), 1440)]');
    expect(stdout).toMatch(/^ +960 +0\.250 {2}\/$/m);
    expect(stdout).toMatch(/^ +480 +0\.250 {2}\/검색$/m);
  },
);
