import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLoopbackSsh } from '../../sandbox/components/loopbackSsh/loopbackSsh.ts';
import { installSpark } from '../../sandbox/components/spark/spark.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { resolveConnection } from '../../server/db/connections.ts';
import { putDefaultConnections } from '../../server/db/defaultConnections.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { atEnd } from '../support/atEnd.ts';
import { startInstallation } from '../support/installation.ts';
import { loadDags } from '../support/loadDags.ts';
import { createTestDatabase } from '../support/testDatabase.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';

const DAGS = join(import.meta.dirname, '../../dags');
const INTERVAL = { start: new Date('2022-11-30T00:00:00Z'), end: new Date('2022-12-01T00:00:00Z') };
const SPARK_MS = 240_000;

const folder = await mkdtemp(join(tmpdir(), 'haru 파이프라인 '));
const redisServer = await testRedis();
const redis = new Redis(redisServer.url);
const martDatabase = await createTestDatabase({ empty: true });
const mart = new pg.Pool({ connectionString: martDatabase.url, max: 2 });
const ring = parseKeyRing(generateKey());
const haru = await startInstallation({
  dags: await onDemand('nginx_daily.ts'),
  worker: {
    secrets: (database) => ({
      connection: (name) => resolveConnection(database.pool, ring, name),
      variable: () => Promise.resolve(null),
    }),
  },
});
await loadDags(haru.database.pool, await onDemand('nginx_spark.ts'), folder);
afterAll(async () => {
  redis.disconnect();
  await mart.end();
  await martDatabase.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Per hour of the access log, in the mart's own terms; the response time's average to the digits that Spark keeps. */
const EXPECTED = `
  select to_char("timestamp" at time zone 'Asia/Seoul', 'YYYYMMDD') as day, date_trunc('hour', "timestamp", 'UTC') as hour,
    status, split_part(request, '?', 1) as path, count(*)::int as requests, sum(body_bytes_sent)::text as bytes,
    round(avg(response_time)::numeric, 4) as average, max(response_time) as longest
  from mart.access_log group by 1, 2, 3, 4 order by 2, 3, 4`;
const FOUND = `
  select replace(tableoid::regclass::text, 'mart.access_hourly_', '') as day, hour, status, path, requests::int,
    bytes::text, round(response_time_avg::numeric, 4) as average, response_time_max as longest
  from mart.access_hourly order by 2, 3, 4`;
/** Where each row lies: another place or transaction means that it was written again. */
const PLACES = `select tableoid::regclass::text as part, ctid::text, xmin::text from mart.access_hourly order by 1, 2`;

describe.skipIf(findTool('python3') === null)('nginx_spark on a real Spark (python3 is needed)', () => {
  beforeAll(async () => {
    await installSpark(() => undefined);
    const ssh = await startLoopbackSsh({ folder, report: () => undefined });
    atEnd(() => ssh.stop());
    await putDefaultConnections(haru.database.pool, ring, {
      logBufferUrl: redisServer.url,
      martUrl: martDatabase.url,
      warehouseUrl: pathToFileURL(join(folder, 'warehouse')).href,
      ssh: { ...ssh, sparkHome: null, jobs: DAGS },
    });
  }, 600_000);

  test('a day without published files ends in success, with nothing done', { timeout: 60_000 }, async () => {
    const run = await haru.trigger('nginx_spark', { interval: INTERVAL });
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.states(run)).toEqual({
      published: 'success',
      plan: 'skipped',
      aggregate: 'skipped',
      record: 'skipped',
      load: 'skipped',
    });
  });

  test(
    'each KST day holds what SQL says of the access log; again, it changes nothing',
    { timeout: 2 * SPARK_MS },
    async () => {
      const events = [...generateEvents({ seed: 30, day: '20221130', count: 2_000 })];
      await redis.rpush('20221130', ...events.map((event) => event.json));
      await redis.rpush('20221130', 'no JSON');
      expect(await haru.finished(await haru.trigger('nginx_daily', { interval: INTERVAL }))).toBe('success');

      const run = await haru.trigger('nginx_spark', { interval: INTERVAL });
      expect(await ended(run)).toBe('success');
      const { rows: expected } = await mart.query<{ day: string; requests: number }>(EXPECTED);
      expect(new Set(expected.map(({ day }) => day))).toEqual(new Set(['20221130', '20221201']));
      expect(expected.reduce((sum, { requests }) => sum + requests, 0)).toBe(events.length);
      const { rows: found } = await mart.query(FOUND);
      expect(sorted(found)).toEqual(sorted(expected));

      const { rows: before } = await mart.query(PLACES);
      const again = await haru.trigger('nginx_spark', { interval: INTERVAL });
      expect(await ended(again)).toBe('success');
      expect((await mart.query(PLACES)).rows).toEqual(before);
      expect(await haru.result(again, 'record')).toMatchObject({ isNew: false });
      const messages = (await haru.log(again, 'load')).map(({ m }) => m);
      expect(messages).toContain(
        'spark>warehouse:/access_hourly/20221130: the receipts name exactly these 1 files already',
      );
    },
  );
});

/** Postgres and JavaScript do not order text alike. */
function sorted(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

function ended(run: number): Promise<string> {
  return waitFor(
    async () => {
      const state = await haru.stateOf(run);
      return state === 'success' || state === 'failed' ? state : null;
    },
    { timeoutMs: SPARK_MS, what: `the end of run ${run} on Spark` },
  );
}

/** A copy of an example that only tests start, and that does not wait for a drain that nobody has started. */
async function onDemand(name: string): Promise<string> {
  const source = await readFile(join(DAGS, name), 'utf8');
  const changed = source.replace("start: '2022-11-01'", "start: '2999-01-01'").replace("wait: '1m'", "wait: '0s'");
  expect(changed).not.toBe(source);
  const file = join(folder, name);
  await writeFile(file, changed);
  return file;
}
