import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { columnTypes } from '../../parquet/columnTypes.ts';
import { identifier, literal, openDuck } from '../../parquet/duckdb.ts';
import { JUDGED, partSelect, targetColumns } from './columns.ts';

const folder = await mkdtemp(join(tmpdir(), 'haru-columns-'));
const duck = await openDuck(folder);
afterAll(async () => {
  duck.close();
  await rm(folder, { recursive: true, force: true });
});

async function reasonsOf(
  values: readonly string[],
  type: 'integer' | 'bigint' | 'double' | 'boolean' | 'jsonb',
): Promise<readonly (string | null)[]> {
  const file = join(folder, 'values.parquet');
  const rows = values.map((value, n) => `(${n}, ${literal(value)})`).join(', ');
  await duck.run(
    `copy (select n, v, timestamptz '2022-11-30' as at, 'e' as event_id from (values ${rows}) t (n, v) order by n) to ${literal(file)} (format parquet)`,
  );
  const columns = targetColumns({ at: { from: 'at', type: 'timestamptz' }, v: { from: 'v', type } });
  const part = { file, url: 'store://values.parquet', types: await columnTypes(duck, file), share: 's', batch: 'b' };
  const found = await duck.rows<{ reason: string | null }>(
    `select ${identifier(JUDGED.reason)} as reason from ${partSelect(part, columns, 'at').judged} order by n`,
  );
  return found.map((row) => row.reason);
}

test.each([
  ['integer', ['1', '-5', '2147483647', '7.0'], ['2147483648', '1.5', 'x', '', '1e3']],
  ['bigint', ['9223372036854775807'], ['9223372036854775808', '0x10']],
  ['double', ['1.5', '1e300', '-0'], ['x', '']],
  ['boolean', ['true', 'false'], ['perhaps']],
  ['jsonb', ['{"a":1}', '[]'], ['{', '{"a":"\\u0000"}']],
] as const)('%s holds what Postgres holds', async (type, fit, unfit) => {
  const reasons = await reasonsOf([...fit, ...unfit], type);
  expect(reasons.map((reason) => reason === null)).toEqual([...fit.map(() => true), ...unfit.map(() => false)]);
});

test('a part without the timestamp, and columns that clash, are refused by name', () => {
  const columns = targetColumns('nginx_mart');
  expect(columns).toHaveLength(19);
  expect(() =>
    partSelect(
      { file: 'x', url: 'store://x.parquet', types: new Map([['a', 'VARCHAR']]), share: 's', batch: 'b' },
      columns,
      'timestamp',
    ),
  ).toThrow(/store:\/\/x\.parquet has no column timestamp.*It has a;/);
});
