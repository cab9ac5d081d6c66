import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { showShare } from '../../server/db/ledgerListing.ts';
import type {
  PublishedFilesOptions,
  PublishedFilesResult,
  RecordFilesOptions,
  RecordFilesResult,
  WrittenFile,
} from '../../server/dag/operators.ts';
import { sweepLedger } from '../../workers/ledger/sweep.ts';
import { verifyLedger } from '../../workers/ledger/verify.ts';
import { publishedFiles } from '../../workers/operators/publishedFiles.ts';
import { recordFiles } from '../../workers/operators/recordFiles/operator.ts';
import { fileChecksum } from '../../workers/parquet/checksum.ts';
import { literal, openDuck } from '../../workers/parquet/duckdb.ts';
import { dataPath } from './harness.ts';
import { operatorTry } from './operatorTry.ts';

const path = await dataPath();
const root = fileURLToPath(path.warehouse);
const duck = await openDuck(root);
afterAll(() => duck.close());

const SHARE = 'spark>warehouse:/hourly/20221130';
const HOURS = `select timestamptz '2022-11-30' + to_hours(i::int) as hour, i * 10 as requests, 'row ' || i as event_id from range(24) r(i)`;

/** What an outside job does: a file in the warehouse, and what it says of it. */
async function write(name: string, select = HOURS): Promise<WrittenFile> {
  const file = join(root, 'hourly/20221130', name);
  await mkdir(join(file, '..'), { recursive: true });
  const rows = await duck.copy(`copy (${select}) to ${literal(file)} (format parquet)`);
  return { url: pathToFileURL(file).href, rows, ...(await fileChecksum(file)) };
}

async function record(
  files: readonly WrittenFile[],
  options: Partial<RecordFilesOptions> = {},
  epoch?: bigint,
): Promise<RecordFilesResult> {
  const given = { source: { connection: 'spark' }, key: '20221130', to: 'warehouse:/hourly/20221130', files };
  return recordFiles.run({ ...given, ...options }, await operatorTry(path, epoch));
}

async function published(options: Partial<PublishedFilesOptions> = {}): Promise<PublishedFilesResult> {
  const given = { source: { connection: 'log_buffer' }, key: '20221130', to: 'warehouse:/nginx' };
  return publishedFiles.run({ ...given, ...options }, await operatorTry(path));
}

const load = (from: RecordFilesResult['files']) =>
  path.load(from, {
    table: 'mart.hourly',
    partition: 'hourly_{day}',
    columns: { hour: { from: 'hour', type: 'timestamptz' }, requests: { from: 'requests', type: 'integer' } },
    timestamp: 'hour',
    splitBy: 'Asia/Seoul',
  });

/** Where each row lies: another place or transaction means that it was written again. */
async function places(): Promise<unknown> {
  const { rows } = await path.mart.query(
    `select tableoid::regclass::text as part, count(*)::int, sum(requests)::int,
       md5(string_agg(ctid::text || xmin::text, ' ' order by ctid)) as places from mart.hourly group by 1 order by 1`,
  );
  return rows;
}

describe('files of an outside job', () => {
  test('are verified, recorded as one batch, and loaded', async () => {
    const first = await write('a/1 한.parquet', `${HOURS} where i < 20`);
    const second = await write('a/2.parquet', `${HOURS} where i >= 20`);
    const recorded = await record([first, second]);
    expect(recorded).toMatchObject({ rows: 24, bytes: first.bytes + second.bytes, isNew: true });
    expect(recorded.files).toEqual([
      { ...first, share: SHARE },
      { ...second, share: SHARE },
    ]);
    const loaded = await load(recorded.files);
    expect(loaded).toMatchObject({ rows: 24, rejects: 0, checksum: recorded['checksum'] });
    expect(loaded.days.map(({ day, rows }) => [day, rows])).toEqual([
      ['2022-11-30', 15],
      ['2022-12-01', 9],
    ]);
  });

  test('with the same rows in other bytes change nothing', async () => {
    const before = [await places(), await showShare(path.pool, SHARE)];
    const again = await write('b/1.parquet', `${HOURS} order by i desc`);
    const recorded = await record([again]);
    expect(recorded).toMatchObject({ rows: 24, isNew: false });
    expect(recorded.files).toHaveLength(2);
    await load(recorded.files);
    expect([await places(), await showShare(path.pool, SHARE)]).toEqual(before);
  });

  test('with other values take the place of the earlier ones, and those can come back', async () => {
    const changed = await write('c/1.parquet', HOURS.replace('i * 10', 'i * 11'));
    const earlier = await showShare(path.pool, SHARE);
    const recorded = await record([changed]);
    expect(recorded).toMatchObject({ isNew: true, files: [{ url: changed.url }] });
    const share = await showShare(path.pool, SHARE);
    expect(share?.batches.map(({ batch }) => batch)).toEqual([recorded.batch]);
    const { rows } = await path.pool.query('select state, reason from haru.ledger_batch where batch = $1', [
      earlier?.batches[0]?.batch,
    ]);
    expect(rows).toEqual([{ state: 'void', reason: `replaced by batch ${recorded.batch}` }]);
    await load(recorded.files);
    expect(await places()).toMatchObject([{ sum: 1155 }, { sum: 1881 }]);

    const back = await record([await write('d/1.parquet')]);
    await load((await record([await asWritten('a/1 한.parquet', 20), await asWritten('a/2.parquet', 4)])).files);
    expect(back.isNew).toBe(true);
    expect(await places()).toMatchObject([{ sum: 1050 }, { sum: 1710 }]);
  });

  test('whose recorded copy is gone or broken are recorded anew', async () => {
    const kept = await record([await write('e/1.parquet', HOURS.replace('i * 10', 'i * 12'))]);
    const file = fileURLToPath(kept.files[0]?.url ?? '');
    const bytes = await readFile(file);
    await writeFile(file, bytes.with(10, (bytes[10] ?? 0) ^ 1));
    const again = await record([await write('f/1.parquet', HOURS.replace('i * 10', 'i * 12'))]);
    expect(again).toMatchObject({ isNew: true, rows: 24 });
    await load(again.files);
    expect(await places()).toMatchObject([{ sum: 1260 }, { sum: 2052 }]);
  });

  test('are left alone by a sweep, and a verification finds them whole', async () => {
    const tools = { pool: path.pool, connection: async (name: string) => (await operatorTry(path)).connection(name) };
    expect(await sweepLedger(tools, { dryRun: false })).toMatchObject({ removedFiles: [], failures: [] });
    expect(await verifyLedger(tools, SHARE)).toMatchObject({ files: 1, rows: 24, receipts: 2, problems: [] });
  });

  async function asWritten(name: string, rows: number): Promise<WrittenFile> {
    const file = join(root, 'hourly/20221130', name);
    return { url: pathToFileURL(file).href, rows, ...(await fileChecksum(file)) };
  }
});

describe('a recording is refused, and nothing is changed,', () => {
  const refusals: readonly (readonly [string, () => Promise<readonly WrittenFile[]>, RegExp])[] = [
    [
      'bytes',
      async () => [{ ...(await write('x/1.parquet')), bytes: 5 }],
      /24 rows, \d+ bytes.*; the job says 24 rows, 5 bytes/,
    ],
    [
      'a checksum',
      async () => [{ ...(await write('x/2.parquet')), checksum: `sha256:${'0'.repeat(64)}` }],
      /the job says .*sha256:0000/,
    ],
    ['rows', async () => [{ ...(await write('x/3.parquet')), rows: 23 }], /24 rows.*; the job says 23 rows/],
    [
      'a file that is not there',
      async () => [{ ...(await write('x/4.parquet')), url: pathToFileURL(join(root, 'hourly/20221130/none')).href }],
      /none: no such file/,
    ],
    [
      'a file of another folder',
      async () => [{ ...(await write('../20221129/1.parquet')) }],
      /20221129\/1.parquet: lies outside of .*\/hourly\/20221130/,
    ],
    [
      'rows without an event_id',
      async () => [await write('x/5.parquet', 'select 1 as requests')],
      /5.parquet: has no column event_id/,
    ],
    [
      'an event_id twice',
      async () => [await write('x/6.parquet', "select 'a' as event_id from range(3)")],
      /3 rows have only 1 values of event_id/,
    ],
    [
      'an event_id of null',
      async () => [await write('x/7.parquet', 'select null::varchar as event_id')],
      /1 rows have only 0 values/,
    ],
    [
      'the second of two files',
      async () => [await write('x/8.parquet'), { ...(await write('x/9.parquet')), rows: 1 }],
      /x\/9.parquet: 24 rows/,
    ],
  ];
  test.each(refusals)('for %s that the job got wrong', async (_what, files, message) => {
    const before = await showShare(path.pool, SHARE);
    await expect(record(await files())).rejects.toThrow(message);
    expect(await showShare(path.pool, SHARE)).toEqual(before);
  });

  test('for a file that is no Parquet', async () => {
    const file = join(root, 'hourly/20221130/x/text.parquet');
    await writeFile(file, 'no Parquet at all');
    const written = { url: pathToFileURL(file).href, rows: 1, ...(await fileChecksum(file)) };
    await expect(record([written])).rejects.toThrow(/text.parquet: not a Parquet file/);
  });

  test('for a try that a newer one has overtaken', async () => {
    const old = await path.nextEpoch();
    const newer = await record([await write('y/1.parquet', HOURS.replace('i * 10', 'i * 13'))]);
    const late = await write('y/2.parquet', HOURS.replace('i * 10', 'i * 14'));
    await expect(record([late], {}, old)).rejects.toThrow(`${SHARE}: a newer try has recorded it`);
    expect((await showShare(path.pool, SHARE))?.batches.map(({ batch }) => batch)).toEqual([newer.batch]);
  });

  test('for the share of a drain', async () => {
    await path.push(generateEvents({ seed: 3, day: '20221128', count: 50 }));
    await path.drain('20221128', { to: 'warehouse:/hourly/20221128' });
    const drained = { source: { connection: 'log_buffer' }, key: '20221128', to: 'warehouse:/hourly/20221128' };
    const job = await write('../20221128/job.parquet');
    await expect(record([job], drained)).rejects.toThrow(/20221128 is filled by a drain/);
  });
});

test('of tries that record at once the newest wins, and the share has one batch', async () => {
  const files = await Promise.all(
    [21, 22, 23, 24].map((factor) => write(`z/${factor}.parquet`, HOURS.replace('i * 10', `i * ${factor}`))),
  );
  const epochs: bigint[] = [];
  for (const _file of files) epochs.push(await path.nextEpoch());
  const ends = await Promise.allSettled(files.map((file, index) => record([file], {}, epochs[index])));
  expect(ends.at(-1)).toMatchObject({ status: 'fulfilled' });
  expect((await showShare(path.pool, SHARE))?.batches.map((batch) => batch.files.map((file) => file.url))).toEqual([
    ['warehouse:/hourly/20221130/z/24.parquet'],
  ]);
});

describe('published files', () => {
  test('of a key that nobody has drained are none, after the wait', async () => {
    expect(await published({ key: '20221101' })).toMatchObject({ rows: 0, bytes: 0, files: [] });
    const started = performance.now();
    expect(await published({ key: '20221101', wait: '1500ms' })).toMatchObject({ files: [] });
    expect(performance.now() - started).toBeGreaterThan(1_500);
  });

  test('are those of the ledger, of every batch', async () => {
    await path.push(generateEvents({ seed: 1, day: '20221130', count: 300 }));
    await path.drain('20221130', { rowsPerFile: 200 });
    await path.push(generateEvents({ seed: 2, day: '20221130', count: 100 }));
    const { files, rows, bytes } = await path.drain('20221130');
    expect(files).toHaveLength(3);
    const found = await published();
    expect(found).toMatchObject({ rows, bytes });
    expect(found.files).toEqual(files);
    expect(await published({ to: 'warehouse:/nginx/20221130' })).toEqual(found);
  });

  test('are not given while a drain of the key is unfinished', async () => {
    await path.push(generateEvents({ seed: 4, day: '20221130', count: 100 }));
    await expect(path.drain('20221130', {}, { die: { step: 'before-commit', time: 1 } })).rejects.toThrow();
    await expect(published()).rejects.toThrow(
      /20221130: batch [0-9a-f]{16} is left unfinished by a drain that is gone/,
    );
    const waiting = published({ wait: '60s' });
    const drained = await path.drain('20221130');
    expect(await waiting).toMatchObject({ rows: drained.rows });
    expect((await waiting).files).toEqual(drained.files);
  });
});
