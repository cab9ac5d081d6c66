import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { FileSystem } from '../../filesystem/fileSystem.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { literal } from '../../parquet/duckdb.ts';
import { duckHashSum, formatHash } from '../../parquet/orderFree.ts';
import type { BufferTools } from './batch.ts';
import { elementsOfPart, elementsOfRejects, type HashedElement } from './elementHashes.ts';

const Count = Type.Integer({ minimum: 0 });
const Stored = Type.Object({ name: Type.String(), bytes: Count, checksum: Type.String() });
const ManifestWindow = Type.Object({
  firstIndex: Count,
  elements: Count,
  bytes: Count,
  rows: Count,
  rejects: Count,
  idsHash: Type.String(),
  digest: Type.String(),
  part: Stored,
  rejectFile: Type.Union([Stored, Type.Null()]),
});
const Manifest = Type.Object({ batch: Type.String(), epoch: Type.String(), windows: Type.Array(ManifestWindow) });

/** A window of a claim as a Spark job reports it. */
export type ReportedWindow = Static<typeof ManifestWindow>;

/** The windows that a job reports, in order: all of the batch's elements, each once. */
export async function readManifest(
  files: FileSystem,
  path: string,
  of: { readonly batch: string; readonly epoch: bigint; readonly elements: number },
): Promise<readonly ReportedWindow[]> {
  const refuse = (why: string): Error => new Error(`${files.url(path)}: ${why}; nothing of the job counts`);
  const text = Buffer.concat((await (await files.read(path)).toArray()) as Buffer[]).toString();
  const manifest = parsed(text);
  if (!Value.Check(Manifest, manifest)) throw refuse('it is no manifest of a drain');
  if (manifest.batch !== of.batch || manifest.epoch !== of.epoch.toString())
    throw refuse(`it is that of batch ${manifest.batch}, epoch ${manifest.epoch}`);
  const windows = manifest.windows.toSorted((a, b) => a.firstIndex - b.firstIndex);
  let at = 0;
  for (const { firstIndex, elements } of windows) {
    if (firstIndex !== at) throw refuse(`element ${at} is in none of its windows, or in two`);
    at += elements;
  }
  if (at !== of.elements) throw refuse(`it has ${at} elements of ${of.elements}`);
  const expected = (kind: string, extension: string, { firstIndex }: ReportedWindow): string =>
    `${kind}-${of.batch}-${firstIndex}-${of.epoch}.${extension}`;
  for (const window of windows) {
    const isNamed =
      window.part.name === expected('part', 'parquet', window) &&
      (window.rejectFile === null
        ? window.rejects === 0
        : window.rejectFile.name === expected('rejects', 'ndjson', window) && window.rejects > 0);
    if (!isNamed || window.rows + window.rejects !== window.elements)
      throw refuse(`window ${window.firstIndex} does not add up`);
  }
  return windows;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads both files of a window again and compares them with the report; answers the hashes of its elements, in order. */
export async function verifyWindow(
  { duck, scratch }: Pick<BufferTools, 'duck' | 'scratch'>,
  { files, path }: OpenFolder,
  window: ReportedWindow,
): Promise<readonly string[]> {
  const at = (name: string): string => (path === '' ? name : `${path}/${name}`);
  const refuse = (name: string, why: string): Error => new Error(`${files.url(at(name))}: ${why}`);
  const fetched = async ({ name, bytes, checksum }: Static<typeof Stored>): Promise<string> => {
    const local = join(scratch, name);
    await pipeline(await files.read(at(name)), createWriteStream(local));
    const found = await fileChecksum(local);
    if (found.checksum !== checksum || found.bytes !== bytes)
      throw refuse(name, `${found.bytes} bytes, ${found.checksum}; the job says ${bytes}, ${checksum}`);
    return local;
  };
  const { firstIndex, elements, part, rejectFile } = window;
  const hashes = Array.from<string | undefined>({ length: elements });
  const place = (name: string, { index, hash }: HashedElement): void => {
    if (!(index >= firstIndex && index < firstIndex + elements))
      throw refuse(name, `element ${index} is none of the ${elements} from ${firstIndex} on`);
    hashes[index - firstIndex] = hash;
  };

  const local = await fetched(part);
  const [counted] = await duck.rows<{ rows: string; ids: string }>(
    `select count(*)::varchar as rows, ${duckHashSum('md5(event_id)')} as ids from read_parquet(${literal(local)})`,
  );
  if (Number(counted?.rows) !== window.rows || formatHash(BigInt(counted?.ids ?? 0)) !== window.idsHash)
    throw refuse(part.name, `${counted?.rows} rows, or other event ids than the job says`);
  for await (const element of elementsOfPart(duck, local)) place(part.name, element);
  await rm(local);
  if (rejectFile !== null) {
    const rejects = await fetched(rejectFile);
    let lines = 0;
    for await (const element of elementsOfRejects(createReadStream(rejects))) {
      place(rejectFile.name, element);
      lines += 1;
    }
    await rm(rejects);
    if (lines !== window.rejects) throw refuse(rejectFile.name, `${lines} lines; the job says ${window.rejects}`);
  }
  const found = hashes.filter((hash) => hash !== undefined);
  if (found.length !== elements) throw refuse(part.name, 'an element is in neither part nor reject file, or in both');
  if (createHash('sha256').update(found.join('')).digest('hex') !== window.digest)
    throw refuse(part.name, `it does not hold the elements from ${firstIndex} on that the job has read`);
  return found;
}
