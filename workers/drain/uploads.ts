import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { LedgerFile } from '../../server/core/ledger.ts';
import { localSource } from '../filesystem/localFileSystem.ts';
import { checksumOf, fileChecksum } from '../parquet/checksum.ts';
import { formatHash } from '../parquet/orderFree.ts';
import type { LocalPart } from './parts.ts';
import type { RejectFile } from './rejectFile.ts';
import type { DrainTools } from './tools.ts';

type UploadTools = Pick<DrainTools, 'root' | 'open' | 'step'>;

type Uploaded = Pick<LedgerFile, 'url' | 'kind' | 'rows' | 'bytes' | 'checksum' | 'idsHash'>;

/** Names that no other try ever uses: they carry batch, window and epoch. */
export function fileNames(
  batch: string,
  window: number,
  epoch: bigint,
): { readonly part: string; readonly rejects: string; readonly dropped: string; readonly manifest: string } {
  const place = `${batch}-${window}-${epoch}`;
  return {
    part: `part-${place}.parquet`,
    rejects: `rejects-${place}.ndjson`,
    dropped: `dropped-${place}.ndjson`,
    manifest: `manifest-${place}.json`,
  };
}

/** The folder of a key's files. A key may hold what no path may: a colon, a slash. */
export function folderOf(root: string, key: string): string {
  return `${root}/${encodeURIComponent(key)}`;
}

/** Batch and epoch in the name of a published or abandoned file; null: it is none of ours. */
export function parseFileName(name: string): { readonly batch: string; readonly epoch: bigint } | null {
  const [, batch, epoch] =
    /^(?:_upload-[0-9a-f]{8}-)?(?:part|rejects|dropped|manifest)-([0-9a-f]{16})-\d+-(\d+)\.(?:parquet|ndjson|json)$/.exec(
      name,
    ) ?? [];
  return batch === undefined || epoch === undefined ? null : { batch, epoch: BigInt(epoch) };
}

export async function uploadPart(tools: UploadTools, key: string, name: string, part: LocalPart): Promise<Uploaded> {
  const url = await upload(tools, key, name, part);
  return { url, kind: 'part', rows: part.rows, bytes: part.bytes, checksum: part.checksum, idsHash: part.idsHash };
}

/** A file of lines that name elements which did not become rows. */
export async function uploadLines(
  tools: UploadTools,
  key: string,
  name: string,
  kind: 'rejects' | 'dropped',
  lines: Pick<RejectFile, 'path' | 'count'>,
): Promise<Uploaded> {
  const local = { file: lines.path, ...(await fileChecksum(lines.path)) };
  const url = await upload(tools, key, name, local);
  return {
    url,
    kind,
    rows: lines.count,
    bytes: local.bytes,
    checksum: local.checksum,
    idsHash: formatHash(0n),
  };
}

/** Puts a local file into the key's folder, reads it back and compares; the local file is removed. Answers its place. */
async function upload(
  tools: UploadTools,
  key: string,
  name: string,
  local: { readonly file: string; readonly bytes: number; readonly checksum: string },
): Promise<string> {
  const folder = folderOf(tools.root, key);
  const { files, path } = await tools.open(folder);
  const target = path === '' ? name : `${path}/${name}`;
  const source = localSource(local.file, local.bytes);
  await files.put(target, { bytes: source.bytes, open: () => Readable.from(stepped(source.open(), tools)) });
  const stored = await checksumOf(await files.read(target));
  if (stored !== local.checksum) {
    throw new Error(
      `${files.url(target)}: what was stored differs from what was sent (${stored} instead of ${local.checksum})`,
    );
  }
  await rm(local.file);
  return `${folder}/${name}`;
}

/** The stream, with a step after its first bytes. */
async function* stepped(stream: Readable, tools: UploadTools): AsyncGenerator<Buffer> {
  let started = false;
  for await (const chunk of stream) {
    yield chunk as Buffer;
    if (!started) await tools.step('mid-upload');
    started = true;
  }
}
