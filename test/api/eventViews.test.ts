import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../sandbox/components/freePort.ts';
import { atEnd } from '../support/atEnd.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { makeMartTable, storeReceipt } from '../support/martTable.ts';
import { testRedis } from '../support/testRedis.ts';
import { VIEW_OF_600, viewedEvents } from '../support/viewedEvents.ts';
import { storeDags, testApi } from './support.ts';

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
const closed = `127.0.0.1:${await freePort()}`;
const away = await testApi({
  views: () => ({ speedUrl: `http://user:secret@${closed}`, logBufferUrl: url, martUrl: `postgres://${closed}/x` }),
});
/** Takes connections, and says nothing. */
const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
await once(silent, 'listening');
atEnd(() => new Promise<void>((resolve) => silent.close(() => resolve())));
const ofBuffer = (logBufferUrl: string) => testApi({ views: (martUrl) => ({ speedUrl: null, logBufferUrl, martUrl }) });
const mute = await ofBuffer(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
const gone = await ofBuffer(`redis://${closed}`);
const HOUR = 'from=2022-11-30T12:00:00Z&to=2022-11-30T13:00:00Z';

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
  'from=2022-11-29T11:59:00Z&to=2022-11-30T13:00:00Z',
  'from=soon',
])('the range %s is refused', async (query) => {
  expect((await api.call('GET', `/api/haru/v1/views/speed?${query}`)).status).toBe(422);
});

test('a source that is away is named, with an id that finds the cause in the log', async () => {
  for (const [kind, words] of [
    ['speed', `SPEED_URL (${closed}): connect ECONNREFUSED`],
    ['batch', `MART_URL (${closed}): connect ECONNREFUSED`],
  ])
    expect(await away.call('GET', `/api/haru/v1/views/${kind}?${HOUR}`), kind).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining(words!), error_id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  expect(await away.get('/api/haru/v1/views/day?day=2022-11-30')).toMatchObject({ slices: null });
});

test('nobody sees a view without a login', async () => {
  expect((await api.app.inject({ method: 'GET', url: '/api/haru/v1/views/speed' })).statusCode).toBe(401);
});

test('the lists that no drain has claimed are sampled, bounded, and left as they are', async () => {
  const all = viewedEvents(3 * 3_600);
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
  // Minutes between two places that were read are not empty: what lies there is spread over them.
  expect(view.minutes).toEqual(
    Array.from({ length: 60 }, (_, n) => ({
      at: `2022-11-30T12:${String(n).padStart(2, '0')}:00.000Z`,
      count: expect.closeTo(600, -1),
    })),
  );

  // A second look at the same minute asks nothing.
  await api.get<View>(`/api/haru/v1/views/speed?${HOUR}`);
  const stats = await redis.info('commandstats');
  const calls = (command: string) => Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  expect(calls('lrange')).toBe(40);
  expect(calls('lindex')).toBeLessThan(40);
  expect(['lpop', 'rename', 'del', 'ltrim'].map(calls)).toEqual([0, 0, 0, 0]);
  expect(await redis.llen('20221130')).toBe(108_000);
});

test('a list that is short is read whole, in whatever order it is, and its counts are exact', async () => {
  const at = (time: string, status: number) =>
    JSON.stringify({ '@timestamp': `2022-12-05T${time}Z`, status, request: '/a?b' });
  await redis.rpush('20221205', at('12:30:00', 200), 'no event', at('11:59:59', 500), at('12:00:01', 200));
  const view = await api.get<View>('/api/haru/v1/views/speed?from=2022-12-05T12:00:00Z&to=2022-12-05T13:00:00Z');
  expect(view).toMatchObject({
    total: 2,
    sample: null,
    arePathsExact: true,
    statuses: [{ status: 200, count: 2 }],
    paths: [{ path: '/a', count: 2 }],
    minutes: [
      { at: '2022-12-05T12:00:00.000Z', count: 1 },
      { at: '2022-12-05T12:30:00.000Z', count: 1 },
    ],
  });
});

test('a day is that of its zone, by default today in Seoul, and one that does not exist is refused', async () => {
  const today = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Seoul' }).format(new Date());
  expect(await bare.get('/api/haru/v1/views/day')).toMatchObject({
    day: today,
    zone: 'Asia/Seoul',
    martZone: null,
    asset: null,
    slices: null,
  });
  // The clock is set back: 25 hours, which a view may have.
  const long = await bare.get<{ from: string; to: string }>('/api/haru/v1/views/day?day=2022-10-30&zone=Europe/Berlin');
  expect(long).toMatchObject({ from: '2022-10-29T22:00:00.000Z', to: '2022-10-30T23:00:00.000Z' });
  expect((await api.call('GET', `/api/haru/v1/views/speed?from=${long.from}&to=${long.to}`)).status).toBe(200);
  for (const query of ['day=2022-02-30', 'day=today', 'zone=Nowhere'])
    expect((await bare.call('GET', `/api/haru/v1/views/day?${query}`)).status, query).toBe(422);
  expect((await bare.call('GET', '/api/haru/v1/views/day?zone=Asia/Soul')).body).toMatchObject({
    detail: [{ loc: ['query', 'zone'], msg: 'There is no time zone "Asia/Soul". Did you mean "Asia/Seoul"?' }],
  });
});

test('the zone of days is that of the mart as an asset', async () => {
  const mart = { uri: 'mart.access_log', group: null, docMd: null, from: null };
  const outlets = [{ ...mart, partition: { kind: 'days' as const, zone: 'Asia/Tokyo' } }];
  await storeDags(bare.database, definitionOf([taskOf('load', { outlets })], { dagId: 'loads_the_mart' }));
  expect(await bare.get('/api/haru/v1/views/day?day=2022-11-30')).toMatchObject({
    zone: 'Asia/Tokyo',
    martZone: 'Asia/Tokyo',
    asset: 'mart.access_log',
  });
});

test('the mart is counted exactly, and says up to where it replaces the speed view', async () => {
  const client = await api.database.pool.connect();
  try {
    await makeMartTable(client, '2022-11-30');
    await client.query(
      `insert into mart.access_log ("timestamp", request, status, event_id, source_key, batch)
       select '2022-11-30T12:00:00Z'::timestamptz + n * interval '1 second', case when n % 2 = 0 then '/items?n=' || n else '/' end,
         case when n % 5 = 0 then 404 else 200 end, n, 's', 'b' from generate_series(0, 1199) n`,
    );
    await storeReceipt(client, { day: '2022-11-30', share: '20221130', loadedAt: '2022-12-01T00:10:00Z' });
    await storeReceipt(client, { day: '2022-12-01', share: '20221130', loadedAt: '2022-12-01T00:10:00Z' });
    await storeReceipt(client, { day: '2022-12-01', share: '20221201', loadedAt: '2022-12-02T00:10:00Z' });
    await storeReceipt(client, { day: '2022-12-02', share: '20221201', loadedAt: null });
  } finally {
    client.release();
  }
  const view = await api.get<View>(`/api/haru/v1/views/batch?from=2022-11-30T12:10:00Z&to=2022-11-30T13:00:00Z`);
  expect(view).toMatchObject({
    ...VIEW_OF_600,
    source: 'mart',
    loadedUntil: '2022-12-01T00:00:00.000Z',
  });
  expect(view.minutes).toEqual(
    Array.from({ length: 10 }, (_, n) => ({ at: `2022-11-30T12:${10 + n}:00.000Z`, count: 60 })),
  );
});

test('a day says of each of its parts since when it is loaded', async () => {
  const slicesOf = async (day: string) =>
    (await api.get<{ slices: unknown }>(`/api/haru/v1/views/day?day=${day}&zone=Asia/Seoul`)).slices;
  expect(await slicesOf('2022-12-01')).toEqual([
    { from: '2022-11-30T15:00:00.000Z', to: '2022-12-01T00:00:00.000Z', loadedAt: '2022-12-01T00:10:00.000Z' },
    { from: '2022-12-01T00:00:00.000Z', to: '2022-12-01T15:00:00.000Z', loadedAt: '2022-12-02T00:10:00.000Z' },
  ]);
  expect(await slicesOf('2022-12-02')).toEqual([
    { from: '2022-12-01T15:00:00.000Z', to: '2022-12-02T15:00:00.000Z', loadedAt: null },
  ]);
});

test('says what no drain has claimed yet, and from when on, or why the buffer does not answer', async () => {
  const path = '/api/haru/v1/views/buffer';
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const listOf = (daysAgo: number) => day(daysAgo).replaceAll('-', '');
  await redis.rpush(listOf(0), '{}');
  await redis.rpush(listOf(2), '{}', '{}');
  await redis.set(listOf(3), 'no list');
  expect(await api.get(path)).toMatchObject({ buffer: { problem: null, lists: 2, events: 3, oldestDay: day(2) } });
  expect(await bare.get(path)).toEqual({ buffer: null });
  expect(await mute.get(path)).toMatchObject({
    buffer: { problem: 'no answer within 1 s', events: 0, oldestDay: null },
  });
  expect(await gone.get(path)).toMatchObject({ buffer: { problem: expect.stringMatching(/\w/), events: 0 } });
});
