import { mkdtemp, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import type { Column } from '../../server/dag/operators.ts';
import { columnTypes } from '../../workers/parquet/columnTypes.ts';
import { identifier, literal, openDuck } from '../../workers/parquet/duckdb.ts';
import { JUDGED, partSelect, targetColumns } from '../../workers/operators/parquetToPostgres/columns.ts';
import { copyFile } from '../../workers/operators/copyFile.ts';
import { READ, WRITTEN } from '../../workers/operators/parquetToPostgres/copyFormat.ts';
import { createTestDatabase } from '../support/testDatabase.ts';

const database = await createTestDatabase({ empty: true });
const client = new pg.Client({ connectionString: database.url });
await client.connect();
const folder = await mkdtemp(join(tmpdir(), 'haru-fit-'));
const duck = await openDuck(folder);
afterAll(async () => {
  duck.close();
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Whether the load takes each value for a column of the type. */
async function taken(values: readonly string[], type: Column['type']): Promise<readonly boolean[]> {
  const file = join(folder, 'values.parquet');
  const rows = values.map((value, n) => `(${n}, ${literal(value)})`).join(', ');
  await duck.run(
    `copy (select n, v, timestamptz '2022-11-30' as at, 'e' as event_id from (values ${rows}) t (n, v) order by n) to ${literal(file)} (format parquet)`,
  );
  const columns = targetColumns({ at: { from: 'at', type: 'timestamptz' }, v: { from: 'v', type } });
  const part = { file, url: file, types: await columnTypes(duck, file), share: 's', batch: 'b' };
  const found = await duck.rows<{ reason: string | null }>(
    `select ${identifier(JUDGED.reason)} as reason from ${partSelect(part, columns, 'at').judged} order by n`,
  );
  return found.map((row) => row.reason === null);
}

async function heldByPostgres(values: readonly string[], type: string): Promise<readonly boolean[]> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_input_is_valid(v, $2) as held from unnest($1::text[]) with ordinality as u (v, n) order by n',
    [values, type],
  );
  return rows.map((row) => row.held);
}

const hex = fc.stringMatching(/^[0-9a-fA-F]{1,4}$/);
const SAMPLES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  inet: fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4Extended(),
    fc
      .tuple(fc.array(hex, { maxLength: 8 }), fc.array(hex, { maxLength: 8 }))
      .map(([a, b]) => `${a.join(':')}::${b.join(':')}`),
    fc.tuple(fc.array(hex, { maxLength: 7 }), fc.ipV4()).map(([a, b]) => [...a, b].join(':')),
    fc.stringMatching(/^[0-9.]{1,15}$/),
    fc.stringMatching(/^[0-9a-f:]{1,39}$/),
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 40 })).map(([a, bits]) => `${a}/${bits}`),
  ),
  integer: fc.oneof(fc.maxSafeInteger().map(String), fc.integer().map(String), fc.double().map(String), fc.string()),
  bigint: fc.oneof(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String), fc.double().map(String)),
  double: fc.oneof(
    fc.double().map(String),
    fc.stringMatching(/^[-+0-9.eE]{1,8}$/),
    fc.constantFrom('1e400', 'inf', 'NaN', ''),
  ),
  boolean: fc.oneof(fc.constantFrom('true', 'false', 't', 'f', '1', '0', 'yes', 'TRUE'), fc.string()),
  jsonb: fc.oneof(
    fc.json(),
    fc.json().map((text) => text.slice(0, -1)),
    fc.constantFrom('NaN', '{"a":1,}', '"\\u0000"', '{"a":NaN}'),
  ),
};

test.each(Object.entries(SAMPLES))('what the load takes for %s, Postgres holds', async (type, arbitrary) => {
  const values = fc.sample(arbitrary, { numRuns: 3_000, seed: 42 }).filter((value) => !value.includes('\0'));
  const ours = await taken(values, type as Column['type']);
  const theirs = await heldByPostgres(values, type === 'double' ? 'double precision' : type);
  const wrong = values.filter((_value, at) => ours[at] === true && theirs[at] === false);
  expect(wrong).toEqual([]);
  expect(ours.filter(Boolean).length).toBeGreaterThan(100);
});

test('every address that is one is taken', async () => {
  const addresses = fc.sample(SAMPLES['inet'] ?? fc.string(), { numRuns: 3_000, seed: 43 });
  const ours = await taken(addresses, 'inet');
  expect(addresses.filter((address, at) => isIP(address) !== 0 && ours[at] === false)).toEqual([]);
});

test('every text, empty ones and nulls arrive as they are written', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\x01', '\x02', ',', '"', '\\', '.', '\n', '\r', '\t', ' ', 'N', 'a') }),
  );
  const values = fc.sample(fc.option(text), { numRuns: 3_000, seed: 44 }).filter((value) => !value?.includes('\0'));
  const rows = values.map((value, n) => `(${n}, ${value === null ? 'null' : literal(value)})`).join(', ');
  const csv = join(folder, 'values.csv');
  await duck.run(`copy (select n, v, v as again from (values ${rows}) t (n, v)) to ${literal(csv)} ${WRITTEN}`);
  await client.query('create temp table arrived (n int, v text, again text)');
  expect(await copyFile(client, `copy arrived from stdin ${READ}`, csv)).toMatchObject({ rows: values.length });
  const { rows: arrived } = await client.query('select v, again from arrived order by n');
  expect(arrived).toEqual(values.map((v) => ({ v, again: v })));
});
