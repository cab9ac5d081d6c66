import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { ensurePartition, ensureTarget, type LoadTarget } from '../../workers/operators/parquetToPostgres/target.ts';
import { testRedis } from '../support/testRedis.ts';
import { testApi } from './support.ts';

interface View {
  readonly source: string;
  readonly total: number;
  readonly minutes: readonly { at: string; count: number }[];
  readonly statuses: readonly { status: number | null; count: number }[];
  readonly paths: readonly { path: string; count: number }[];
  readonly sample: { read: number; buffered: number } | null;
  readonly arePathsExact: boolean;
  readonly loadedUntil: string | null;
}

const { url } = await testRedis();
const redis = new Redis(url);
afterAll(() => redis.disconnect());
const api = await testApi({ views: (martUrl) => ({ speedUrl: null, logBufferUrl: url, martUrl }) });
const bare = await testApi();
const START = Date.parse('2022-11-30T12:00:00Z');
const HOUR = 'from=2022-11-30T12:00:00Z&to=2022-11-30T13:00:00Z';

/** Every tenth of a second one event, each fifth a 404, over the given seconds. */
const events = (seconds: number) =>
  Array.from({ length: seconds * 10 }, (_, n) =>
    JSON.stringify({
      '@timestamp': new Date(START - 3_600_000 + n * 100).toISOString(),
      status: n % 5 === 0 ? 404 : 200,
      request: n % 2 === 0 ? `/items?n=${n}` : '/',
    }),
  );

test('without a speed layer and a mart both views say what to set', async () => {
  expect(await bare.call('GET', `/api/haru/v1/views/speed?${HOUR}`)).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('SPEED_URL') },
  });
  expect(await api.call('GET', `/api/haru/v1/views/batch?${HOUR}`)).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('MART_URL') },
  });
});

test.each([
  'from=2022-11-30T12:00:00Z&to=2022-11-30T12:00:00Z',
  'from=2022-11-29T12:00:00Z&to=2022-11-30T13:00:00Z',
  'from=soon',
])('the range %s is refused', async (query) => {
  expect((await api.call('GET', `/api/haru/v1/views/speed?${query}`)).status).toBe(422);
});

test('nobody sees a view without a login', async () => {
  expect((await api.app.inject({ method: 'GET', url: '/api/haru/v1/views/speed' })).statusCode).toBe(401);
});

test('the lists that no drain has claimed are sampled, bounded, and left as they are', async () => {
  const all = events(3 * 3_600);
  for (let at = 0; at < all.length; at += 5_000) await redis.rpush('20221130', ...all.slice(at, at + 5_000));
  await redis.set('20221129', 'no list');
  await redis.config('RESETSTAT');
  const view = await api.get<View>(`/api/haru/v1/views/speed?${HOUR}`);
  expect(view).toMatchObject({
    source: 'log_buffer',
    total: 36_000,
    sample: { read: 2_000, buffered: 108_000 },
    arePathsExact: false,
    loadedUntil: null,
  });
  expect(view.statuses.map(({ status }) => status)).toEqual([200, 404]);
  expect(view.statuses[1]!.count).toBe(7_200);
  expect(view.paths.map(({ path }) => path).sort()).toEqual(['/', '/items']);
  expect(view.paths[0]!.count).toBe(18_000);
  expect(view.minutes.every(({ at }) => at >= '2022-11-30T12:00' && at < '2022-11-30T13:00')).toBe(true);

  // A second look at the same minute asks nothing.
  await api.get<View>(`/api/haru/v1/views/speed?${HOUR}`);
  const stats = await redis.info('commandstats');
  const calls = (command: string) => Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  expect(calls('lrange')).toBe(40);
  expect(calls('lindex')).toBeLessThan(40);
  expect(['lpop', 'rename', 'del', 'ltrim'].map(calls)).toEqual([0, 0, 0, 0]);
  expect(await redis.llen('20221130')).toBe(108_000);
});

const TARGET: LoadTarget = {
  schema: 'mart',
  parent: 'access_log',
  partition: 'mart_{day}',
  timestamp: 'timestamp',
  zone: 'Asia/Seoul',
  columns: [
    { name: 'timestamp', type: 'timestamptz', from: [] },
    { name: 'request', type: 'text', from: [] },
    { name: 'status', type: 'integer', from: [] },
  ] as never,
};

test('the mart is counted exactly, and says up to where it replaces the speed view', async () => {
  const client = await api.database.pool.connect();
  try {
    await ensureTarget(client, TARGET);
    await ensurePartition(client, TARGET, '2022-11-30');
    await client.query(
      `insert into mart.access_log ("timestamp", request, status, event_id, source_key, batch)
       select '2022-11-30T12:00:00Z'::timestamptz + n * interval '1 second', case when n % 2 = 0 then '/items?n=' || n else '/' end,
         case when n % 5 = 0 then 404 else 200 end, n, 's', 'b' from generate_series(0, 1199) n`,
    );
    const receipt = (share: string, day: string, end: string, loaded: string | null) =>
      client.query(
        `insert into haru_load.receipt (table_name, day, share, source, interval_start, interval_end, day_start, day_end, loaded_at)
         values ('mart.access_log', $2, $1, 's', $3::timestamptz - interval '1 day', $3, $2::date, $2::date + 1, $4)`,
        [share, day, end, loaded],
      );
    await receipt('20221130', '2022-11-30', '2022-12-01T00:00:00Z', '2022-12-01T00:10:00Z');
    await receipt('20221130', '2022-12-01', '2022-12-01T00:00:00Z', '2022-12-01T00:10:00Z');
    await receipt('20221201', '2022-12-01', '2022-12-02T00:00:00Z', '2022-12-02T00:10:00Z');
    await receipt('20221201', '2022-12-02', '2022-12-02T00:00:00Z', null);
  } finally {
    client.release();
  }
  const view = await api.get<View>(`/api/haru/v1/views/batch?from=2022-11-30T12:10:00Z&to=2022-11-30T13:00:00Z`);
  expect(view).toMatchObject({
    source: 'mart',
    total: 600,
    statuses: [
      { status: 200, count: 480 },
      { status: 404, count: 120 },
    ],
    paths: [
      { path: '/', count: 300 },
      { path: '/items', count: 300 },
    ],
    sample: null,
    arePathsExact: true,
    loadedUntil: '2022-12-01T00:00:00.000Z',
  });
  expect(view.minutes).toEqual(
    Array.from({ length: 10 }, (_, n) => ({ at: `2022-11-30T12:${10 + n}:00.000Z`, count: 60 })),
  );
});
