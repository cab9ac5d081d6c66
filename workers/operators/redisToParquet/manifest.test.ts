import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { fileSystemOf } from '../../filesystem/openFileSystem.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { literal, openDuck } from '../../parquet/duckdb.ts';
import { duckHashSum, formatHash } from '../../parquet/orderFree.ts';
import { readManifest, verifyWindow } from './manifest.ts';
import type { ReportedWindow } from './manifest.ts';

const folder = await mkdtemp(join(tmpdir(), 'haru-manifest-'));
const scratch = await mkdtemp(join(tmpdir(), 'haru-manifest-scratch-'));
const duck = await openDuck(scratch);
const files = fileSystemOf(pathToFileURL(folder).href, null);
const opened = { files, path: '' };
const BATCH = { batch: 'b1', epoch: 7n, elements: 7 };
afterAll(async () => {
  duck.close();
  for (const each of [folder, scratch]) await rm(each, { recursive: true, force: true });
});

/** A digest of the element's own. */
function hashOf(index: number): string {
  return createHash('sha256').update(`element ${index}`).digest('hex');
}

interface Contents {
  readonly firstIndex: number;
  /** Their places in the claim. */
  readonly rows: readonly number[];
  readonly rejects: readonly number[];
}

/** Stores the files of a window and reports them as they are. */
async function stored({ firstIndex, rows, rejects }: Contents): Promise<ReportedWindow> {
  const names = `b1-${firstIndex}-7`;
  const [part, rejectFile] = [`part-${names}.parquet`, `rejects-${names}.ndjson`];
  const values = rows.map((index) => `(${index}, ${literal(hashOf(index))}, ${literal(`event ${index}`)})`);
  await duck.run(
    `copy (select * from (values ${values.join(', ')}) t (_index, _hash, event_id)) to ${literal(join(folder, part))} (format parquet)`,
  );
  const lines = rejects.map((index) =>
    JSON.stringify({ index, hash: hashOf(index), reason: 'not valid JSON', raw: '' }),
  );
  await writeFile(join(folder, rejectFile), lines.map((line) => `${line}\n`).join(''));
  const [counted] = await duck.rows<{ ids: string }>(
    `select ${duckHashSum('md5(event_id)')} as ids from read_parquet(${literal(join(folder, part))})`,
  );
  const elements = rows.length + rejects.length;
  const read = Array.from({ length: elements }, (_each, at) => hashOf(firstIndex + at));
  return {
    firstIndex,
    elements,
    bytes: 100,
    rows: rows.length,
    rejects: rejects.length,
    idsHash: formatHash(BigInt(counted?.ids ?? 0)),
    digest: createHash('sha256').update(read.join('')).digest('hex'),
    part: { name: part, ...(await fileChecksum(join(folder, part))) },
    rejectFile: rejects.length === 0 ? null : { name: rejectFile, ...(await fileChecksum(join(folder, rejectFile))) },
  };
}

const FIRST = await stored({ firstIndex: 0, rows: [2, 0, 3], rejects: [1] });
const SECOND = await stored({ firstIndex: 4, rows: [4, 5, 6], rejects: [] });

async function read(manifest: unknown): Promise<readonly ReportedWindow[]> {
  await writeFile(join(folder, 'manifest'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return readManifest(files, 'manifest', BATCH);
}

function manifestOf(...windows: readonly object[]): object {
  return { batch: 'b1', epoch: '7', windows };
}

test('an honest manifest is read in the order of the claim, and its windows answer the hashes of their elements', async () => {
  const windows = await read(manifestOf(SECOND, FIRST));
  expect(windows).toEqual([FIRST, SECOND]);
  const hashes: string[] = [];
  for (const window of windows) hashes.push(...(await verifyWindow({ duck, scratch }, opened, window)));
  expect(hashes).toEqual([0, 1, 2, 3, 4, 5, 6].map(hashOf));
});

test.each<readonly [what: string, manifest: unknown, said: RegExp]>([
  ['is cut off', JSON.stringify(manifestOf(FIRST, SECOND)).slice(0, -9), /no manifest of a drain/],
  ['is empty', '', /no manifest of a drain/],
  ['lacks a field', manifestOf({ ...FIRST, digest: undefined }, SECOND), /no manifest of a drain/],
  ['counts below zero', manifestOf({ ...FIRST, rows: -1, rejects: 5 }, SECOND), /no manifest of a drain/],
  ['counts in fractions', manifestOf({ ...FIRST, rows: 2.5, rejects: 1.5 }, SECOND), /no manifest of a drain/],
  ['is of another batch', { ...manifestOf(FIRST, SECOND), batch: 'b2' }, /that of batch b2, epoch 7/],
  ['is of another try', { ...manifestOf(FIRST, SECOND), epoch: '6' }, /that of batch b1, epoch 6/],
  ['leaves out the first window', manifestOf(SECOND), /element 0 is in none of its windows, or in two/],
  ['leaves out the last window', manifestOf(FIRST), /it has 4 elements of 7/],
  ['has no window', manifestOf(), /it has 0 elements of 7/],
  ['has a window twice', manifestOf(FIRST, FIRST, SECOND), /element 4 is in none of its windows, or in two/],
  ['has windows that overlap', manifestOf(FIRST, { ...SECOND, firstIndex: 3 }), /element 4 is in none/],
  ['has more elements than the claim', manifestOf(FIRST, { ...SECOND, elements: 4, rows: 4 }), /8 elements of 7/],
  ['has fewer rows than elements', manifestOf({ ...FIRST, rows: 2 }, SECOND), /window 0 does not add up/],
  ['has more rejects than elements', manifestOf({ ...FIRST, rejects: 2 }, SECOND), /window 0 does not add up/],
  ['has rejects without their file', manifestOf({ ...FIRST, rejectFile: null }, SECOND), /window 0 does not add up/],
  ['has a reject file without rejects', manifestOf(FIRST, { ...SECOND, rejectFile: FIRST.rejectFile }), /window 4/],
  ['names the part of another window', manifestOf(FIRST, { ...SECOND, part: FIRST.part }), /window 4/],
  [
    'names a file elsewhere',
    manifestOf(FIRST, { ...SECOND, part: { ...SECOND.part, name: `../${SECOND.part.name}` } }),
    /window 4/,
  ],
  [
    'names the reject file of another try',
    manifestOf({ ...FIRST, rejectFile: { ...FIRST.rejectFile, name: 'rejects-b1-0-6.ndjson' } }, SECOND),
    /window 0/,
  ],
])('a manifest that %s is refused by its place, and nothing of it counts', async (_what, manifest, said) => {
  const refused = read(manifest);
  await expect(refused).rejects.toThrow(said);
  await expect(refused).rejects.toThrow(/^file:.*\/manifest: .*; nothing of the job counts$/);
});

test.each<readonly [what: string, window: ReportedWindow, said: RegExp]>([
  [
    'another size of its part',
    { ...FIRST, part: { ...FIRST.part, bytes: 5 } },
    /part-b1-0-7.*; the job says 5, sha256:/,
  ],
  [
    'another checksum of its part',
    { ...FIRST, part: { ...FIRST.part, checksum: 'sha256:0' } },
    /the job says .*sha256:0$/,
  ],
  ['more rows than its part has', { ...FIRST, rows: 4, rejects: 0, rejectFile: null }, /3 rows, or other event ids/],
  ['other event ids', { ...FIRST, idsHash: SECOND.idsHash }, /3 rows, or other event ids/],
  ['other elements', { ...FIRST, digest: SECOND.digest }, /does not hold the elements from 0 on/],
  [
    'another size of its reject file',
    { ...FIRST, rejectFile: FIRST.rejectFile && { ...FIRST.rejectFile, bytes: 5 } },
    /rejects-b1-0-7\.ndjson: .*; the job says 5, sha256:/,
  ],
  [
    'another checksum of its reject file',
    { ...FIRST, rejectFile: FIRST.rejectFile && { ...FIRST.rejectFile, checksum: 'sha256:0' } },
    /rejects-b1-0-7\.ndjson: .*; the job says .*sha256:0$/,
  ],
])('a window that reports %s is refused by the name of the file', async (_what, window, said) => {
  await expect(verifyWindow({ duck, scratch }, opened, window)).rejects.toThrow(said);
});

test.each<readonly [what: string, contents: Contents, said: RegExp]>([
  ['one element twice in the part', { firstIndex: 10, rows: [10, 10, 12], rejects: [] }, /in neither part nor reject/],
  ['one element in the part and in the rejects', { firstIndex: 20, rows: [20, 21], rejects: [21] }, /or in both/],
  [
    'an element before the window',
    { firstIndex: 30, rows: [29, 31], rejects: [] },
    /element 29 is none of the 2 from 30/,
  ],
  [
    'an element behind the window',
    { firstIndex: 40, rows: [40, 42], rejects: [] },
    /element 42 is none of the 2 from 40/,
  ],
  [
    'a reject behind the window',
    { firstIndex: 50, rows: [50], rejects: [52] },
    /rejects-.*element 52 is none of the 2/,
  ],
])('files with %s are refused although the report agrees with them', async (_what, contents, said) => {
  await expect(verifyWindow({ duck, scratch }, opened, await stored(contents))).rejects.toThrow(said);
});

test('a reject file with more lines than it reports, and a part that is no Parquet, are refused', async () => {
  const window = await stored({ firstIndex: 60, rows: [60], rejects: [61] });
  const path = join(folder, window.rejectFile?.name ?? '');
  await writeFile(path, `${await readFile(path, 'utf8')}${await readFile(path, 'utf8')}`);
  const twice = { ...window, rejectFile: { name: window.rejectFile?.name ?? '', ...(await fileChecksum(path)) } };
  await expect(verifyWindow({ duck, scratch }, opened, twice)).rejects.toThrow(/rejects-.*: 2 lines; the job says 1/);

  const part = join(folder, window.part.name);
  await writeFile(part, 'no Parquet');
  const torn = { ...window, part: { name: window.part.name, ...(await fileChecksum(part)) } };
  await expect(verifyWindow({ duck, scratch }, opened, torn)).rejects.toThrow(/part-b1-60-7.*Parquet/i);
});
