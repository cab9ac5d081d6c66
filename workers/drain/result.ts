import type { Ledger, LedgerFile } from '../../server/core/ledger.ts';
import type { Receipt } from '../../server/dag/context.ts';
import type { DrainResult, FileRef, PublishedFilesResult } from '../../server/dag/operators.ts';
import type { OpenFolder } from '../filesystem/openFileSystem.ts';
import { addHashes } from '../parquet/orderFree.ts';

/** What the ledger holds of the shares by now. `checksum` is the order-free hash of the event ids. */
export async function drainResult(
  ledger: Ledger,
  shares: readonly string[],
  open: (url: string) => Promise<OpenFolder>,
): Promise<{ readonly result: DrainResult; readonly receipt: Receipt }> {
  const batches = (await Promise.all(shares.map((share) => ledger.publishedBatches(share)))).flat();
  const parts = batches.flatMap((batch) => batch.files).filter((file) => file.kind === 'part');
  const { files, ...totals } = await filesResult(parts, open);
  const dropped = sum(batches.map((batch) => batch.dropped));
  const tally = {
    ...totals,
    rejects: sum(batches.map((batch) => batch.rejects)),
    ...(dropped > 0 ? { dropped } : {}),
  };
  const cut = sum(batches.map((batch) => batch.cut));
  const lost = sum(batches.map((batch) => batch.lost));
  return {
    result: { ...tally, batches: batches.map((batch) => batch.batch), files },
    receipt: { ...tally, files: files.length, ...(cut > 0 ? { cut } : {}), ...(lost > 0 ? { lost } : {}) },
  };
}

/** Parts as tasks name them, with the full URL of each, and their totals. */
export async function filesResult(
  parts: readonly LedgerFile[],
  open: (url: string) => Promise<OpenFolder>,
): Promise<PublishedFilesResult & { readonly checksum: string }> {
  return {
    rows: sum(parts.map((part) => part.rows)),
    bytes: sum(parts.map((part) => part.bytes)),
    checksum: addHashes(parts.map((part) => part.idsHash)),
    files: await Promise.all(parts.map((part) => fileRef(part, open))),
  };
}

async function fileRef(part: LedgerFile, open: (url: string) => Promise<OpenFolder>): Promise<FileRef> {
  const { files, path } = await open(part.url);
  return { url: files.url(path), share: part.share, rows: part.rows, bytes: part.bytes, checksum: part.checksum };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
