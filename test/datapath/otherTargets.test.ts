import { expect, test } from 'vitest';
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
  const loaded = await path.load(drained.files, {
    table,
    partition: `${table.slice('sales.'.length)}_{day}`,
    columns: {
      id: { from: 'order.no', type: 'bigint' },
      paid: { from: 'order.paid', type: 'boolean' },
      sold: { from: 'sold_at', type: 'timestamptz' },
      price: { from: 'price', type: 'double' },
      client: { from: 'address', type: 'inet' },
      more: { from: 'more', type: 'jsonb' },
      rest: { from: 'extra', type: 'jsonb' },
      not_there_yet: { from: 'column_of_a_later_schema', type: 'text' },
    },
    timestamp: 'sold',
    splitBy: zone,
  });
  expect(Object.fromEntries(loaded.days.map((each) => [each.day, each.rows]))).toEqual(expected);
  const { rows } = await path.mart.query(
    `select id::int, paid, price, host(client) as client, more, rest from ${table} order by id limit 2 offset 1`,
  );
  expect(rows).toEqual([
    { id: 1, paid: false, price: 0.25, client: '10.0.0.1', more: { note: '한글' }, rest: { order: {}, new_1: 1 } },
    { id: 2, paid: true, price: 0.5, client: '10.0.0.1', more: { note: '한글' }, rest: { order: {}, new_2: 1 } },
  ]);
});
