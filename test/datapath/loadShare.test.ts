import { expect, test } from 'vitest';
import type { ProgressReport } from '../../server/core/progress.ts';
import { generateEvents, type GeneratedEvent } from '../../sandbox/events/generate.ts';
import { rowsOfKey } from '../support/martTally.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';

const path = await dataPath();
const KEY = '20221130';
/** Days whose events came in under one key: what a shipper sends that was cut off for long. */
const DAYS = ['20221118', '20221121', '20221124', KEY, '20221204'];
const first = DAYS.flatMap((day) => [...generateEvents({ seed: 1, day, count: 120 })]);
const late = ['20221121', '20221127'].flatMap((day) => [...generateEvents({ seed: 2, day, count: 80 })]);

function pushAll(events: readonly GeneratedEvent[]): Promise<void> {
  return path.push(events.map(({ json }) => ({ json, utcKey: KEY })));
}

async function receipts(): Promise<readonly object[]> {
  const { rows } = await path.mart.query<object>(
    'select day::text, rows::int, epoch, loaded_at from haru_load.receipt where loaded_at is not null order by day',
  );
  return rows;
}

test('a share with rows of ten days is loaded day by day, each with its receipt, and again changes nothing', async () => {
  await pushAll(first);
  const { files } = await path.drain(KEY, { rowsPerFile: 250 });
  const loaded = await path.load(files);
  const expected = expectedTally(first);
  expect(expected.size).toBe(10);
  expect(await path.tally()).toEqual(expected);
  expect(loaded).toMatchObject({ rows: first.length, rejects: 0 });
  expect(loaded.days.map(({ day, rows }) => [day.replaceAll('-', ''), rows])).toEqual(
    [...expected].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([day, { count }]) => [day, count]),
  );
  const before = await receipts();
  expect(before).toMatchObject(loaded.days.map(({ day, rows }) => ({ day, rows })));
  expect(await path.load(files)).toEqual(loaded);
  expect(await receipts()).toEqual(before);
});

test('late events of such a share: a load killed among its days leaves each as it was or as it is, and the next completes all', async () => {
  await pushAll(late);
  const { files } = await path.drain(KEY, { rowsPerFile: 250 });
  const [before, after] = [expectedTally(first), expectedTally([...first, ...late])];
  expect(after.size).toBe(12);
  // Ten days have receipts, two are new.
  await expect(path.load(files, {}, { die: { step: 'before-commit', time: 11 } })).rejects.toBeInstanceOf(KilledError);
  const seen = await path.tally();
  expect(seen).not.toEqual(after);
  for (const day of after.keys()) expect([before.get(day), after.get(day)]).toContainEqual(seen.get(day));
  const said: ProgressReport[] = [];
  const rows = first.length + late.length;
  expect(await path.load(files, {}, { onProgress: (progress) => said.push(progress) })).toMatchObject({ rows });
  expect(said.at(-1)).toMatchObject({ done: rows, total: rows });
  expect(await path.tally()).toEqual(after);
  expect(await receipts()).toHaveLength(12);
});

test('each day that was loaded is analyzed', async () => {
  const { rows } = await path.mart.query<{ partition: string; analyzed: boolean; rows: number }>(
    `select relname as partition, last_analyze is not null as analyzed, reltuples::int as rows
     from pg_stat_user_tables join pg_class using (relname)
     where schemaname = 'mart' and relname like 'mart\\_%' order by 1`,
  );
  const { days } = await path.load((await path.drain(KEY)).files);
  expect(rows).toEqual(
    days.map(({ table, rows: count }) => ({ partition: table.slice('mart.'.length), analyzed: true, rows: count })),
  );
});

test('a row that the target swallows rolls its day back, and the day completes when nothing does', async () => {
  const day = [...generateEvents({ seed: 3, day: '20230110', count: 200 })];
  await path.push(day);
  const { files } = await path.drain('20230110');
  const swallowed = day.at(-1);
  await path.mart.query(`
    create function swallow() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger swallow before insert on mart.access_log
    for each row when (new.event_id = '${swallowed?.id}') execute function swallow()`);
  const partition = `mart_${swallowed?.kstDay}`;
  const count = day.filter(({ kstDay }) => kstDay === swallowed?.kstDay).length;
  await expect(path.load(files)).rejects.toThrow(
    new RegExp(
      `"mart"."${partition}", .*/20230110: ${count - 1} rows were copied and ${count} were counted; the transaction was rolled back`,
    ),
  );
  expect((await path.mart.query(`select from mart.${partition}`)).rowCount).toBe(0);
  await path.mart.query('drop trigger swallow on mart.access_log');
  expect(await path.load(files)).toMatchObject({ rows: 200, rejects: 0 });
  expect(await path.tally(rowsOfKey('20230110'))).toEqual(expectedTally(day));
});

test('a number that its column cannot hold is a reject with its place and reason, and the rows beside it are loaded', async () => {
  const rows = [
    { n: 2_147_483_647, price: '0.5' },
    { n: 2_147_483_648, price: '1' },
    { n: -2_147_483_648, price: '-1e308' },
    { n: 1, price: '1e400' },
    { n: 2, price: 'free' },
  ];
  const key = 'prices:20221201';
  await path.redis.rpush(key, ...rows.map((row) => JSON.stringify({ at: '2022-12-01T01:00:00Z', ...row })));
  const { files } = await path.drain(key, {
    to: 'warehouse:/prices',
    schema: { at: 'timestamptz', n: 'bigint', price: 'text' },
  });
  const loaded = await path.load(files, {
    table: 'shop.prices',
    partition: 'prices_{day}',
    columns: {
      at: { from: 'at', type: 'timestamptz' },
      n: { from: 'n', type: 'integer' },
      price: { from: 'price', type: 'double' },
    },
    timestamp: 'at',
  });
  expect(loaded).toMatchObject({ rows: 2, rejects: 3 });
  expect((await path.mart.query('select n, price from shop.prices order by n')).rows).toEqual([
    { n: -2_147_483_648, price: -1e308 },
    { n: 2_147_483_647, price: 0.5 },
  ]);
  const { rows: refused } = await path.mart.query<{ raw: string }>(
    `select index::int, reason, raw from haru_load.reject where table_name = 'shop.prices' order by index`,
  );
  expect(refused).toEqual([
    { index: 1, reason: 'n: not an integer of 32 bits', raw: expect.stringContaining('2147483648') as string },
    { index: 3, reason: 'price: not a number', raw: expect.stringContaining('1e400') as string },
    { index: 4, reason: 'price: not a number', raw: expect.stringContaining('free') as string },
  ]);
});

test('where the ledger lists new files on the way, each row is loaded, and counts as progress, once', async () => {
  const key = '20230305';
  const events = ['20230301', key].flatMap((day) => [...generateEvents({ seed: 4, day, count: 100 })]);
  const more = [...generateEvents({ seed: 5, day: key, count: 50 })];
  const push = (some: readonly GeneratedEvent[]): Promise<void> =>
    path.push(some.map(({ json }) => ({ json, utcKey: key })));
  await push(events);
  const { files } = await path.drain(key);
  const said: ProgressReport[] = [];
  let isFirst = true;
  const drainMore = async (step: string): Promise<void> => {
    if (step !== 'committed' || !isFirst) return;
    isFirst = false;
    await push(more);
    await path.drain(key);
  };
  const loaded = await path.load(files, {}, { onStep: drainMore, onProgress: (progress) => said.push(progress) });
  expect(loaded).toMatchObject({ rows: 250, rejects: 0 });
  expect(said.at(-1)).toMatchObject({ done: 250, total: 250, beside: { files: 2 } });
  expect(await path.tally(rowsOfKey(key))).toEqual(expectedTally([...events, ...more]));
});
