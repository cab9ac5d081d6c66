import { existsSync } from 'node:fs';
import { readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort } from '../../sandbox/components/freePort.ts';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { listShares, showShare } from '../../server/db/ledgerListing.ts';
import { startRegularSweep } from '../../workers/ledger/regularSweep.ts';
import { sweepLedger } from '../../workers/ledger/sweep.ts';
import { verifyLedger } from '../../workers/ledger/verify.ts';
import { waitFor } from '../support/waitFor.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';

const path = await dataPath();
const SHARE = 'log_buffer>warehouse:/nginx/20221130';
const events = [...generateEvents({ seed: 5, day: '20221130', count: 900 })];
const { tools } = path;
const folder = `${fileURLToPath(path.warehouse)}/nginx/20221130`;

test('a sweep removes what killed tries left, and nothing that may still count', async () => {
  await path.push(events);
  await path.redis.rpush('20221130', 'no JSON');
  const killed = (step: 'mid-upload' | 'before-commit') =>
    path.drain('20221130', { rowsPerFile: 400 }, { die: { step, time: 1 } });
  await expect(killed('mid-upload')).rejects.toBeInstanceOf(KilledError);
  await expect(killed('before-commit')).rejects.toBeInstanceOf(KilledError);
  await writeFile(`${folder}/notes.txt`, 'of a person');

  // The second try's files are those of the batch's current epoch: it could still publish them.
  const early = await sweepLedger(tools, { dryRun: false });
  expect(early.removedFiles.every((file) => file.includes('_upload-'))).toBe(true);
  expect(early.failures).toEqual([]);

  await path.load((await path.drain('20221130', { rowsPerFile: 400 })).files);
  const plan = await sweepLedger(tools, { dryRun: true });
  expect(plan.removedFiles).toHaveLength(4);
  expect(await readdir(folder)).toHaveLength(9);
  expect((await sweepLedger(tools, { dryRun: false })).removedFiles).toEqual(plan.removedFiles);
  expect(await readdir(folder)).toHaveLength(5);
  expect(await sweepLedger(tools, { dryRun: false })).toMatchObject({
    removedFiles: [],
    unknownFiles: [expect.stringContaining('notes.txt')],
  });
  expect(await path.tally()).toEqual(expectedTally(events));
});

test('a sweep deletes a claim that is published, leaves one that is not, and copies receipts', async () => {
  await path.push(events.slice(0, 20));
  await expect(path.drain('20221130', {}, { die: { step: 'claimed', time: 1 } })).rejects.toBeInstanceOf(KilledError);
  expect((await sweepLedger(tools, { dryRun: false })).removedClaims).toEqual([]);
  const names = await path.pool.query<{ claim_key: string }>(
    'select claim_key from haru.ledger_claim order by named_at limit 1',
  );
  const old = names.rows[0]?.claim_key ?? '';
  for (const event of events.slice(0, 300)) await path.redis.rpush(old, event.json);
  await path.pool.query('delete from haru.ledger_receipt where day = $1', ['2022-11-30']);
  const report = await sweepLedger(tools, { dryRun: false });
  expect(report).toMatchObject({ removedClaims: [old], waitingClaims: [], copiedReceipts: 1 });
  await path.redis.rpush(old, 'something new');
  expect(await sweepLedger(tools, { dryRun: false })).toMatchObject({
    removedClaims: [],
    waitingClaims: [old],
    copiedReceipts: 0,
  });
  const drained = await path.drain('20221130');
  expect(drained).toMatchObject({ rejects: 2 });
  expect(await path.redis.keys('*')).toEqual([]);
});

test('a listing shows each share with its totals, and a share with its batches and receipts', async () => {
  expect(await listShares(path.pool, { limit: 10, offset: 0 })).toEqual([
    expect.objectContaining({
      share: SHARE,
      batches: 2,
      unfinished: 0,
      rows: 900,
      rejects: 2,
      lost: 0,
      days: 2,
      staleDays: 2,
    }),
  ]);
  await path.load((await path.drain('20221130')).files);
  expect(await listShares(path.pool, { limit: 10, offset: 0 })).toEqual([expect.objectContaining({ staleDays: 0 })]);
  const share = await showShare(path.pool, SHARE);
  expect(share?.batches.map((batch) => batch.rows)).toEqual([900, 0]);
  expect(share?.receipts.map((receipt) => receipt.day)).toEqual(['2022-11-30', '2022-12-01']);
  expect(await showShare(path.pool, 'nobody')).toBeNull();
});

test('one worker of the installation sweeps by itself, and another goes on when that one ends', async () => {
  const { rows } = await path.pool.query<{ batch: string }>(
    "select batch from haru.ledger_batch where state = 'published' and rows > 0 limit 1",
  );
  const abandoned = `${folder}/part-${rows[0]?.batch}-9-1.parquet`;
  const errors: unknown[] = [];
  const start = () =>
    startRegularSweep({
      tools,
      databaseUrl: path.databaseUrl,
      everyMs: 50,
      onError: (error) => void errors.push(error),
    });
  const sweepers = [start(), start()];
  for (const sweeper of sweepers) {
    await writeFile(abandoned, 'what a killed try left');
    await waitFor(() => !existsSync(abandoned), { what: 'the sweep', timeoutMs: 20_000 });
    const { rowCount } = await path.pool.query(
      `select from pg_locks where locktype = 'advisory' and granted
         and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(rowCount).toBe(1);
    await sweeper.stop();
  }
  expect(errors).toEqual([]);
});

test('a verification finds nothing where all is well, and each file and day that is not', async () => {
  const report = await verifyLedger(tools);
  expect(report).toMatchObject({ shares: 1, rows: 900, receipts: 2, problems: [] });
  const { rows } = await path.pool.query<{ url: string }>(
    "select url from haru.ledger_file where kind = 'part' order by rows desc, url",
  );
  const [first = '', second = ''] = rows.map((row) => `${folder}/${row.url.slice(row.url.lastIndexOf('/') + 1)}`);
  const bytes = await readFile(first);
  await writeFile(first, bytes.subarray(0, -1));
  const kept = await readFile(second);
  await unlink(second);
  await path.mart.query(
    'delete from mart.mart_20221201 where event_id = (select min(event_id) from mart.mart_20221201)',
  );
  const found = await verifyLedger(tools, SHARE);
  expect(found.problems).toHaveLength(3);
  expect(found.problems).toContainEqual({
    share: SHARE,
    what: rows[0]?.url,
    problem: expect.stringContaining(`the ledger says ${bytes.length} bytes`) as string,
  });
  expect(found.problems).toContainEqual({
    share: SHARE,
    what: rows[1]?.url,
    problem: expect.stringContaining('no such file') as string,
  });
  expect(found.problems).toContainEqual({
    share: SHARE,
    what: 'mart/mart.access_log 2022-12-01',
    problem: expect.stringContaining('the receipt says') as string,
  });
  await writeFile(first, bytes);
  await writeFile(second, kept);
});

test('a verification finds rows in a target that no receipt covers, each share and partition with its own', async () => {
  await path.mart.query("update haru_load.receipt set files_hash = 'another'");
  await path.load((await path.drain('20221130')).files);
  expect((await verifyLedger(tools)).problems).toEqual([]);
  const copied = (values: string) =>
    path.mart.query(
      `insert into mart.access_log ("timestamp", event_id, source_key, batch)
       select ${values}, batch from mart.access_log limit 2`,
    );
  await path.mart.query(
    `create table mart.mart_20221203 partition of mart.access_log
     for values from ('2022-12-02T15:00:00Z') to ('2022-12-03T15:00:00Z')`,
  );
  // Of the share, a day that it was not loaded for; and a day that another share was.
  await copied(`timestamptz '2022-12-02T15:00:00Z', 'stray', source_key`);
  await copied(`"timestamp", event_id, 'nobody'`);
  const problem = '2 rows that no receipt covers: load the share again, or delete them';
  const ofShare = { share: SHARE, what: 'mart/mart.access_log mart.mart_20221203', problem };
  const ofNobody = { share: 'nobody', what: 'mart/mart.access_log mart.mart_20221130', problem };
  expect((await verifyLedger(tools)).problems).toEqual([ofShare, ofNobody]);
  expect((await verifyLedger(tools, SHARE)).problems).toEqual([ofShare]);
  await path.mart.query("delete from mart.access_log where source_key = 'nobody' or event_id = 'stray'");
});

test('a verification adds receipts up: a day that was never loaded is missed by nothing else', async () => {
  await path.mart.query("delete from haru_load.receipt where day = '2022-12-01'");
  const { rowCount } = await path.mart.query('delete from mart.mart_20221201');
  await path.pool.query("delete from haru.ledger_receipt where day = '2022-12-01'");
  expect((await verifyLedger(tools)).problems).toEqual([
    {
      share: SHARE,
      what: 'mart/mart.access_log',
      problem: `its receipts have ${900 - (rowCount ?? 0)} rows, rejects included, and its files 900: load the share again`,
    },
  ]);
  const { files } = await path.drain('20221130');
  await path.load(files);
  expect((await verifyLedger(tools)).problems).toEqual([]);
  // One that knows of other files speaks of these.
  await path.pool.query("update haru.ledger_receipt set files_hash = 'earlier' where day = '2022-12-01'");
  await path.pool.query("delete from haru.ledger_receipt where day = '2022-11-30'");
  expect((await verifyLedger(tools)).problems).toEqual([]);
  await sweepLedger(tools, { dryRun: false });
});

test('a verification says what could not be asked, and counts everything else', async () => {
  const { mart, warehouse } = path.connections;
  path.connections['mart'] = { ...mart!, port: await freePort() };
  expect(await verifyLedger(tools)).toMatchObject({
    rows: 900,
    receipts: 0,
    problems: [],
    unverified: [{ what: 'mart/mart.access_log', reason: expect.stringContaining('ECONNREFUSED') as string }],
  });
  path.connections['mart'] = mart!;
  const url = `webhdfs://127.0.0.1:${await freePort()}/warehouse`;
  path.connections['warehouse'] = { ...warehouse!, extra: { ...warehouse!.extra, url } };
  const away = await verifyLedger(tools);
  expect(away).toMatchObject({ shares: 1, files: 0, rows: 0, receipts: 2, problems: [] });
  expect(new Set(away.unverified.map(({ reason }) => /no NameNode answered/.test(reason)))).toEqual(new Set([true]));
  path.connections['warehouse'] = warehouse!;
  expect(await verifyLedger(tools)).toMatchObject({ rows: 900, receipts: 2, problems: [], unverified: [] });
});

test('a part that is not what the ledger says is not loaded, and is when it is back', async () => {
  const drained = await path.drain('20221130');
  const { rows } = await path.pool.query<{ url: string }>(
    "select url from haru.ledger_file where kind = 'part' order by rows desc limit 1",
  );
  const file = `${folder}/${rows[0]?.url.slice(rows[0].url.lastIndexOf('/') + 1) ?? ''}`;
  const whole = await readFile(file);
  await path.mart.query("update haru_load.receipt set files_hash = 'another'");
  const before = await path.tally();
  await writeFile(file, whole.subarray(0, 1000));
  await expect(path.load(drained.files)).rejects.toThrow(
    /part-.*: 1000 bytes, sha256:.*; the ledger says .*: it was cut off or changed/,
  );
  await unlink(file);
  await expect(path.load(drained.files)).rejects.toThrow(/part-.*: no such file/);
  expect(await path.tally()).toEqual(before);
  await writeFile(file, whole);
  expect(await path.load(drained.files)).toMatchObject({ rows: 900, rejects: 0 });
});
