import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sweepLedger } from '../../workers/ledger/sweep.ts';
import { verifyLedger } from '../../workers/ledger/verify.ts';
import type { CopyStep } from '../../workers/operators/copyTable/steps.ts';
import { dataPath, KilledError } from './harness.ts';

const path = await dataPath();
const { mart, pool, warehouse, tools } = path;

const COPY = {
  from: { connection: 'mart' },
  table: 'shop.orders',
  to: 'warehouse:/shop/orders',
  splitBy: 'id',
  parallel: 4,
};
const BACK = { from: { connection: 'warehouse' }, table: 'shop/orders', to: 'mart:/shop.orders_again' };

await mart.query(`
  create schema shop;
  create type shop.state as enum ('open', '닫힘');
  create table shop.orders (
    id bigint primary key, small smallint, whole integer, exact numeric(20, 6), any_exact numeric, huge numeric(60, 2), single real, twice double precision,
    yes boolean, words text, short varchar(5), padded char(4), state shop.state, at timestamptz, local timestamp, day date, clock time,
    ident uuid, plain json, doc jsonb, bytes bytea, address inet, span interval, tags text[], numbers numeric[], moments timestamptz[],
    blobs bytea[], flags boolean[], "odd ""name" text
  );
  insert into shop.orders select
    n, n % 100, n * 3, n / 7.0, n / 7.0, n * 1e40, n / 3.0, n / 3.0, n % 2 = 0, case n % 4 when 0 then null when 1 then '' when 2 then E'줄,\\n"따옴표"\\t\\\\' else 'NULL' end,
    'abc', 'x', 'open', timestamptz '2026-01-31 15:00:00.123456+00' + n * interval '1 s', timestamp '1999-12-31 23:59:59.999999', date '2026-02-28', '23:59:59.999999',
    gen_random_uuid(), '{"a": 1,  "a": 2}', jsonb_build_object('n', n, 'large', 12345678901234567890.123, '글', '한'), decode('00ff0a', 'hex'), '10.0.0.1/24', '1 mon 2 days 03:04:05.6',
    case n % 3 when 0 then null when 1 then array[]::text[] else array['a', null, '', 'NULL', E'b"\\\\,{}\\n'] end,
    array[1.10, 12345678901234567890123456789.5], array[timestamptz '2026-01-31 00:00:00.5+00'], array['\\x00ff'::bytea, null], array[true, false, null], 'x'
  from generate_series(1, 2000) n;
  insert into shop.orders (id, twice, single, any_exact) values
    (-9223372036854775808, 'NaN', 'Infinity', 'NaN'), (9223372036854775807, '-Infinity', 1e-45, -0.000000000000000000000000000001), (0, 5e-324, 3.4028235e38, 0);
  insert into shop.orders (id, at, local, day) values (-5, '1000-01-01 00:00:00+00', '9999-12-31 23:59:59', '0001-01-01');
  analyze shop.orders`);

/** Each row as Postgres writes it, by a hash over all. */
async function contentOf(table: string): Promise<unknown> {
  const { rows } = await mart.query(
    `select count(*) as n, md5(string_agg(t::text, E'\\n' order by id)) as content from ${table} t`,
  );
  return rows[0];
}

async function filesThere(): Promise<readonly string[]> {
  return (await readdir(fileURLToPath(`${warehouse}/shop/orders`)))
    .filter((name) => name.endsWith('.parquet'))
    .toSorted();
}

test('a table goes into Parquet by ranges and back, and every value is the same', async () => {
  const copied = await path.copy(COPY);
  expect(copied).toMatchObject({ rows: 2_004, rejects: 0, batches: [expect.any(String)] });
  expect(copied.files).toHaveLength(4);
  expect(Math.min(...copied.files.map((file) => file.rows))).toBeGreaterThan(400);
  expect(await verifyLedger(tools)).toMatchObject({ files: 4, rows: 2_004, problems: [] });

  expect(await path.copy(BACK)).toMatchObject({ rows: 2_004, batches: copied.batches });
  expect(await contentOf('shop.orders_again')).toEqual(await contentOf('shop.orders'));

  // The files are shares as those of a drain are.
  const loaded = await path.load(copied.files, {
    table: 'shop.loaded',
    partition: 'loaded_{day}',
    columns: { id: { from: 'id', type: 'bigint' }, at: { from: 'at', type: 'timestamptz' } },
    timestamp: 'at',
  });
  expect(loaded.rows + loaded.rejects).toBe(2_004);
  expect(loaded.rows).toBeGreaterThanOrEqual(2_000);

  // Again after a change: the new copy takes the place of the old one, and of the table's rows.
  await mart.query(
    `delete from shop.orders where id between 1 and 1000; update shop.orders set words = 'new' where id = 1500`,
  );
  const again = await path.copy(COPY);
  expect(again.rows).toBe(1_004);
  expect(again.batches).not.toEqual(copied.batches);
  expect(await path.copy(BACK)).toMatchObject({ rows: 1_004 });
  expect(await contentOf('shop.orders_again')).toEqual(await contentOf('shop.orders'));
});

test.each<readonly [CopyStep, time: number, done: number]>([
  ['planned', 1, 0],
  ['mid-copy', 2, 0],
  ['mid-upload', 1, 0],
  ['recorded', 2, 2],
  ['before-commit', 1, 4],
])('a copy killed at %s (%i) goes on with the ranges that are not done', async (step, time, done) => {
  const before = await path.copy(COPY);
  await expect(path.copy(COPY, { die: { step, time } })).rejects.toThrow(KilledError);
  const { rows } = await pool.query<{ url: string }>(
    `select url from haru.ledger_file join haru.ledger_batch using (batch) where state = 'claiming'`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(done);
  // Readers have the earlier copy until the new one is whole.
  const published = await path.ledger(await path.nextEpoch()).publishedBatches('mart>warehouse:/shop/orders');
  expect(published.map((batch) => batch.batch)).toEqual(before.batches);
  expect((await sweepLedger(tools, { dryRun: false })).failures).toEqual([]);

  const next = await path.copy({ ...COPY, parallel: 1 });
  expect(next.rows).toBe(1_004);
  const names = next.files.map((file) => decodeURIComponent(file.url.slice(file.url.lastIndexOf('/') + 1)));
  for (const { url } of rows) expect(names).toContain(url.slice(url.lastIndexOf('/') + 1));
  expect(await verifyLedger(tools)).toMatchObject({ rows: 1_004, problems: [] });
  expect((await sweepLedger(tools, { dryRun: false })).failures).toEqual([]);
  expect(names.toSorted()).toEqual((await filesThere()).filter((name) => names.includes(name)));
});

test('a restore that is killed changes nothing, and the next one is whole', async () => {
  const before = await contentOf('shop.orders_again');
  await mart.query(`update shop.orders set words = 'newer'`);
  await path.copy(COPY);
  await expect(path.copy(BACK, { die: { step: 'mid-restore', time: 2 } })).rejects.toThrow(KilledError);
  expect(await contentOf('shop.orders_again')).toEqual(before);
  await path.copy(BACK);
  expect(await contentOf('shop.orders_again')).toEqual(await contentOf('shop.orders'));
});

test('what cannot be copied is refused with what to do', async () => {
  await expect(path.copy({ ...COPY, table: 'shop.nowhere' })).rejects.toThrow('there is no table shop.nowhere');
  await expect(path.copy({ ...COPY, splitBy: 'nothing' })).rejects.toThrow('shop.orders has no column nothing');
  await expect(path.copy({ ...BACK, table: 'shop/nothing' })).rejects.toThrow(
    'the ledger knows no published copy there',
  );
  await expect(path.copy({ ...COPY, to: 'mart:/shop.other' })).rejects.toThrow('copy into a folder first');
  await expect(path.copy({ ...BACK, to: 'warehouse:/x/y' })).rejects.toThrow('one side is a table of a Postgres');
  await expect(path.copy({ ...COPY, to: 'warehouse:/orders' })).rejects.toThrow('name a folder below the root');
  await mart.query(`create table shop.strange as select 1 as id, 'NaN'::numeric(5, 2) as n`);
  await expect(path.copy({ ...COPY, table: 'shop.strange', to: 'warehouse:/shop/strange' })).rejects.toThrow(/NaN/);
});
