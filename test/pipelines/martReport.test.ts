import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, expect, test, vi } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { resolveConnection } from '../../server/db/connections.ts';
import { putDefaultConnections } from '../../server/db/defaultConnections.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { startInstallation } from '../support/installation.ts';
import { loadDags } from '../support/loadDags.ts';
import { createTestDatabase } from '../support/testDatabase.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';

vi.setConfig({ testTimeout: 240_000 });

const DAGS = join(import.meta.dirname, '../../dags');
const DAY_MS = 86_400_000;

const redisServer = await testRedis();
const redis = new Redis(redisServer.url);
const martDatabase = await createTestDatabase({ empty: true });
const mart = new pg.Pool({ connectionString: martDatabase.url, max: 2 });
const warehouse = await mkdtemp(join(tmpdir(), 'haru-report-'));
const ring = parseKeyRing(generateKey());
const haru = await startInstallation({
  dags: join(DAGS, 'mart_report.ts'),
  worker: {
    secrets: (database) => ({
      connection: (name) => resolveConnection(database.pool, ring, name),
      variable: () => Promise.resolve(null),
    }),
  },
});
const { pool } = haru.database;
// The schedule would start its latest day, which has no events.
const onDemand = join(warehouse, 'nginx_daily.ts');
await writeFile(
  onDemand,
  (await readFile(join(DAGS, 'nginx_daily.ts'), 'utf8')).replace(/schedule: cron\(.*\),/, 'schedule: null,'),
);
await loadDags(pool, onDemand, warehouse);
await putDefaultConnections(pool, ring, {
  logBufferUrl: redisServer.url,
  martUrl: martDatabase.url,
  warehouseUrl: pathToFileURL(warehouse).href,
  ssh: null,
});
afterAll(async () => {
  redis.disconnect();
  await mart.end();
  await martDatabase.drop();
  await rm(warehouse, { recursive: true, force: true });
});

async function load(day: string, events: { readonly seed: number; readonly count: number }): Promise<void> {
  const key = day.replaceAll('-', '');
  await redis.rpush(key, ...[...generateEvents({ ...events, day: key })].map(({ json }) => json));
  const start = new Date(`${day}T00:00:00Z`);
  const run = await haru.trigger('nginx_daily', { interval: { start, end: new Date(start.getTime() + DAY_MS) } });
  expect(await haru.finished(run)).toBe('success');
}

interface Report {
  readonly day: string;
  readonly requests: number;
  readonly inMart: number;
}

async function reports(): Promise<readonly Report[]> {
  const there = await mart.query<{ found: boolean }>(`select to_regclass('mart.daily_report') is not null as found`);
  if (there.rows[0]?.found !== true) return [];
  const { rows } = await mart.query<Report>(
    `select day::text, requests::int, (
       select count(*)::int from mart.access_log where ("timestamp" at time zone 'Asia/Seoul')::date = day) as "inMart"
     from mart.daily_report order by day`,
  );
  return rows;
}

const reportRuns = async () =>
  (
    await pool.query<{ partition: string; state: string }>(
      `select partition_key as partition, state from haru.dag_run r join haru.dag d using (dag_no)
       where d.dag_id = 'mart_report' order by r.id`,
    )
  ).rows;
const reported = (count: number) =>
  waitFor(async () => {
    const runs = await reportRuns();
    return runs.length === count && runs.every(({ state }) => state === 'success') ? runs : null;
  });

test('a KST day is reported once both of its UTC days are loaded, and again when late events have come', async () => {
  await load('2022-11-30', { seed: 1, count: 400 });
  expect(await reports()).toEqual([]);
  await load('2022-12-01', { seed: 2, count: 400 });
  expect(await reported(1)).toEqual([{ partition: '2022-12-01', state: 'success' }]);
  const [first] = await reports();
  expect(first).toMatchObject({ day: '2022-12-01', requests: first?.inMart });
  expect(first?.requests).toBeGreaterThan(0);

  // Late events of the first key, which the run of the next day claims too.
  const late = [...generateEvents({ seed: 3, day: '20221130', count: 100 })].map(({ json }) => json);
  await redis.rpush('20221130', ...late);
  await load('2022-12-02', { seed: 4, count: 100 });
  const runs = await reported(3);
  expect(runs.map(({ partition }) => partition).toSorted()).toEqual(['2022-12-01', '2022-12-01', '2022-12-02']);
  const [again, second] = await reports();
  expect(again?.requests).toBeGreaterThan(first?.requests ?? 0);
  expect([again, second]).toMatchObject([{ requests: again?.inMart }, { day: '2022-12-02', requests: second?.inMart }]);
  // The schedulers draw the consequences of what a run has published after its end.
  const isComplete = async () =>
    (
      await pool.query(
        `select from haru.asset_partition p join haru.asset a on a.id = p.asset_id
         where a.uri = 'mart.daily_report' and p.partition_key = '2022-12-01' and p.state = 'complete'`,
      )
    ).rowCount === 1;
  await waitFor(isComplete, { what: 'that the day is complete again' });
});

test('nothing went wrong', () => expect(haru.errors).toEqual([]));
