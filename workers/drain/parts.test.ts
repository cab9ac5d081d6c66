import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { literal, withDuck } from '../parquet/duckdb.ts';
import { writeEmptyPart, writePart } from './parts.ts';
import { rowSchema } from './schemas.ts';
import { windowsIn } from './window.ts';
import type { Window } from './window.ts';

const schema = rowSchema('nginx_ecs');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haru-parts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function windowOf(lines: readonly string[]): Promise<Window> {
  const window = windowsIn(folder, schema)(0, 0);
  for (const line of lines) window.add(Buffer.from(line));
  return window.end('0');
}

async function rowsOf(lines: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const { file } = await writePart(schema, await windowOf(lines), folder);
  const rows = await withDuck(folder, (duck) =>
    duck.rows<{ extra: string | null }>(`select * exclude (_hash) from read_parquet(${literal(file)}) order by _index`),
  );
  return rows.map(({ extra, ...columns }) => ({ ...columns, extra: JSON.parse(extra ?? 'null') as unknown }));
}

/** A line that is not plain, and means the same. */
function escaped(line: string): string {
  return line.replace('"@timestamp"', String.raw`"\u0040timestamp"`);
}

const GROUPS = '"user_agent":{"name":"Edge","os":{"name":"Windows","version":"10"},"device":{"name":"Other"}}';
const GEO = '"clientgeoip":{"geo":{"country_name":"Korea","region_name":"Seoul","city_name":"Seoul","location":[1,2]}}';
const FULL = [
  `{"@timestamp":"2022-11-30T00:00:00.000Z","event":{"id":"1"},"status":200,"response_time":"0.25",${GROUPS},${GEO},"more":[1]}`,
  `{"@timestamp":"2022-11-30T00:00:01.000Z","event":{"id":"2"},"status":"404","body_bytes_sent":"-",${GROUPS},${GEO}}`,
  `{"@timestamp":"2022-11-30T00:00:02.000Z","event":{"id":"3"},"time_local":"30/Nov/2022:09:00:00 +0900","UA":"a \\"b\\"\\t",${GROUPS},${GEO}}`,
];

test('plain lines become the same rows as others', async () => {
  const window = await windowOf(FULL);
  expect([window.plain.length, window.others.length]).toEqual([1, 0]);
  const other = await windowOf(FULL.map(escaped));
  expect([other.plain.length, other.others.length]).toEqual([0, 1]);

  const rows = await rowsOf(FULL);
  expect(rows).toHaveLength(FULL.length);
  expect(await rowsOf(FULL.map(escaped))).toEqual(rows);
  expect(await rowsOf(FULL.map((line, index) => (index === 1 ? escaped(line) : line)))).toEqual(rows);
});

test.each([
  ['plain', (line: string) => line],
  ['not plain', escaped],
])('a %s line that is no row is rejected with its bytes', async (_what, shape) => {
  const bad = shape('{"@timestamp":"2022-11-30T00:00:00.000Z","status":"many","x":  1}');
  const window = await windowOf([FULL[0]!, bad, 'none', escaped(FULL[1]!)]);
  const part = await writePart(schema, window, folder);
  await window.rejects.close();
  expect([part.rows, window.rejects.count]).toEqual([2, 2]);
  const rejects = (await readFile(window.rejects.path, 'utf8')).trim().split('\n');
  expect(
    rejects.map((line) => {
      const { index, reason, raw } = JSON.parse(line) as { index: number; reason: string; raw: string };
      return [index, reason, Buffer.from(raw, 'base64').toString()];
    }),
  ).toEqual([
    [1, 'status: a value of the wrong type', bad],
    [2, 'not valid JSON', 'none'],
  ]);
});

test('of an event with something else where an object belongs, everything is kept', async () => {
  const odd = '{"@timestamp":"2022-11-30T00:00:00.000Z","user_agent":"Edge","status":200}';
  const [row] = await rowsOf([odd]);
  expect(row).toMatchObject({ status: 200, browser: null });
  expect(row?.['extra']).toMatchObject({ user_agent: 'Edge' });
});

test.each([
  ['with rows', async () => writePart(schema, await windowOf(FULL), folder)],
  ['without rows', () => withDuck(folder, (duck) => writeEmptyPart(duck, schema, folder))],
])('a part %s holds instants in microseconds, adjusted to UTC, and every column in zstd', async (_what, written) => {
  const { file, rows } = await written();
  await withDuck(folder, async (duck) => {
    const columns = await duck.rows<{ name: string; type: string; logical_type: string | null }>(
      `select name, type, logical_type from parquet_schema(${literal(file)}) where type is not null`,
    );
    const ofInstants = {
      type: 'INT64',
      logical_type: expect.stringMatching(
        /^TimestampType\(isAdjustedToUTC=1, unit=TimeUnit\(MILLIS=<null>, MICROS=MicroSeconds\(\), NANOS=<null>\)\)$/,
      ) as string,
    };
    expect(columns.filter(({ logical_type: type }) => type?.startsWith('TimestampType'))).toEqual([
      { name: 'timestamp', ...ofInstants },
      { name: 'ingested_at', ...ofInstants },
    ]);
    const stored = await duck.rows<{ path_in_schema: string; compression: string }>(
      `select distinct path_in_schema, compression from parquet_metadata(${literal(file)})`,
    );
    // A file without rows has no row group, and nothing to compress.
    const names = rows === 0 ? [] : columns.map(({ name }) => name);
    expect(stored.map((column) => column.path_in_schema).toSorted()).toEqual(names.toSorted());
    expect(new Set(stored.map((column) => column.compression))).toEqual(new Set(rows === 0 ? [] : ['ZSTD']));
  });
});
