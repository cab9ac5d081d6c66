import { expect, test } from 'vitest';
import type { Column } from '../../server/dag/operators.ts';
import { dataPath } from './harness.ts';

const path = await dataPath();

/** One event every half hour from the first to the last instant given. */
function everyHalfHour(from: string, to: string): { readonly at: string; readonly n: number }[] {
  const events = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += 1_800_000)
    events.push({ at: new Date(at).toISOString(), n: events.length });
  return events;
}

test.each([
  ['America/New_York', '20221106', { '2022-11-05': 8, '2022-11-06': 40 }],
  ['America/New_York', '20220313', { '2022-03-12': 10, '2022-03-13': 38 }],
  ['Australia/Lord_Howe', '20221002', { '2022-10-02': 26, '2022-10-03': 22 }],
  ['UTC', '20221130', { '2022-11-30': 48 }],
  ['Pacific/Kiritimati', '20221210', { '2022-12-10': 20, '2022-12-11': 28 }],
] as const)('a table of another shape is split by the days of %s, key %s', async (zone, key, expected) => {
  const day = `${key.slice(0, 4)}-${key.slice(4, 6)}-${key.slice(6)}`;
  const table = `sales.${zone.toLowerCase().replaceAll(/\W/g, '_')}_${key}`;
  for (const { at, n } of everyHalfHour(`${day}T00:00:00Z`, new Date(Date.parse(day) + 86_400_000).toISOString())) {
    await path.redis.rpush(
      `orders:${key}`,
      JSON.stringify({
        sold_at: at,
        order: { no: n, paid: n % 2 === 0 },
        price: n / 4,
        address: '10.0.0.1',
        more: { note: '한글' },
        [`new_${n}`]: 1,
      }),
    );
  }
  const drained = await path.drain(`orders:${key}`, {
    to: `warehouse:/orders-${zone.replaceAll('/', '-')}`,
    schema: {
      sold_at: 'timestamptz',
      'order.no': 'integer',
      'order.paid': 'boolean',
      price: 'double',
      address: 'inet',
      more: 'jsonb',
    },
  });
  expect(drained).toMatchObject({ rows: 48, rejects: 0 });
  const said: string[] = [];
  const columns: Readonly<Record<string, Column>> = {
    id: { from: 'order.no', type: 'bigint' },
    paid: { from: 'order.paid', type: 'boolean' },
    sold: { from: 'sold_at', type: 'timestamptz' },
    price: { from: 'price', type: 'double' },
    client: { from: 'address', type: 'inet' },
    more: { from: 'more', type: 'jsonb' },
    rest: { from: 'extra', type: 'jsonb' },
    not_there_yet: { from: 'column_of_a_later_schema', type: 'text' },
  };
  const loaded = await path.load(
    drained.files,
    { table, partition: `${table.slice('sales.'.length)}_{day}`, columns, timestamp: 'sold', splitBy: zone },
    { onLine: (line) => said.push(line) },
  );
  expect(said.filter((line) => line.includes('no file has'))).toEqual([
    expect.stringMatching(/: no file has a column column_of_a_later_schema; what is mapped from it is null$/),
  ]);
  expect(Object.fromEntries(loaded.days.map((each) => [each.day, each.rows]))).toEqual(expected);
  const { rows } = await path.mart.query(
    `select id::int, paid, price, host(client) as client, more, rest from ${table} order by id limit 2 offset 1`,
  );
  expect(rows).toEqual([
    { id: 1, paid: false, price: 0.25, client: '10.0.0.1', more: { note: '한글' }, rest: { order: {}, new_1: 1 } },
    { id: 2, paid: true, price: 0.5, client: '10.0.0.1', more: { note: '한글' }, rest: { order: {}, new_2: 1 } },
  ]);
});

test('a column that the source begins to send breaks no load, is kept from its first event on, and can be mapped', async () => {
  const key = 'visits:20230105';
  const push = (hour: number, more: object): Promise<number> =>
    path.redis.rpush(
      key,
      JSON.stringify({ at: `2023-01-05T${hour}:00:00Z`, event: { id: `v${hour}` }, page: '/', ...more }),
    );
  const drain = (more: object) =>
    path.drain(key, { to: 'warehouse:/visits', schema: { at: 'timestamptz', page: 'text', ...more } });
  const columns = {
    at: { from: 'at', type: 'timestamptz' },
    page: { from: 'page', type: 'text' },
    rest: { from: 'extra', type: 'jsonb' },
  } as const;
  const load = (files: Awaited<ReturnType<typeof drain>>['files'], more: object = {}) =>
    path.load(files, {
      table: 'web.visits',
      partition: 'visits_{day}',
      columns: { ...columns, ...more },
      timestamp: 'at',
      splitBy: 'UTC',
    });
  const visits = async (list: string): Promise<readonly object[]> =>
    (await path.mart.query<object>(`select ${list} from web.visits order by at`)).rows;

  await push(10, {});
  await load((await drain({})).files);
  await push(11, { campaign: 'winter', who: { plan: '무료', seats: 3 } });
  const unknown = await drain({});
  expect(await load(unknown.files)).toMatchObject({ rows: 2, rejects: 0 });
  expect(await visits(`page, rest - 'event' as rest`)).toEqual([
    { page: '/', rest: {} },
    { page: '/', rest: { campaign: 'winter', who: { plan: '무료', seats: 3 } } },
  ]);

  // The schema of the drain learns it: older parts of the same share lack it, and the table does as well.
  await push(12, { campaign: 'spring' });
  const known = await drain({ campaign: 'text' });
  expect(await load(known.files)).toMatchObject({ rows: 3, rejects: 0 });
  await push(13, { campaign: 'summer' });
  const { files } = await drain({ campaign: 'text' });
  const mapped = { campaign: { from: 'campaign', type: 'text' } };
  await expect(load(files, mapped)).rejects.toThrow(/"web"."visits" lacks the columns campaign: add them/);
  expect(await visits('page')).toHaveLength(3);
  await path.mart.query('alter table web.visits add column campaign text');
  expect(await load(files, mapped)).toMatchObject({ rows: 4, rejects: 0 });
  expect(await visits(`campaign, rest->>'campaign' as kept`)).toEqual([
    { campaign: null, kept: null },
    { campaign: null, kept: 'winter' },
    { campaign: 'spring', kept: null },
    { campaign: 'summer', kept: null },
  ]);
});

test('a mapping that has changed counts from the next new files on, or once the receipts forget theirs', async () => {
  const key = 'prices:20230107';
  await path.redis.rpush(key, JSON.stringify({ at: '2023-01-07T10:00:00Z', net: 10, gross: 11 }));
  const drained = await path.drain(key, {
    to: 'warehouse:/prices',
    schema: { at: 'timestamptz', net: 'double', gross: 'double' },
  });
  const load = (from: 'net' | 'gross') =>
    path.load(drained.files, {
      table: 'sales.prices',
      partition: 'prices_{day}',
      columns: { at: { from: 'at', type: 'timestamptz' }, price: { from, type: 'double' } },
      timestamp: 'at',
      splitBy: 'UTC',
    });
  const prices = async (): Promise<readonly object[]> =>
    (await path.mart.query<object>('select price from sales.prices')).rows;
  await load('net');
  await load('gross');
  expect(await prices()).toEqual([{ price: 10 }]);
  await path.mart.query(
    `update haru_load.receipt set files_hash = ''
     where table_name = 'sales.prices' and share = 'log_buffer>warehouse:/prices/prices:20230107'`,
  );
  await load('gross');
  expect(await prices()).toEqual([{ price: 11 }]);
});
