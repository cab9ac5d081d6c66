import type { LedgerFile, PublishedBatch } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import type { RecordFilesOptions, RecordFilesResult } from '../../../server/dag/operators.ts';
import { openPlace } from '../../filesystem/openFileSystem.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import { checksumOf } from '../../parquet/checksum.ts';
import { addHashes } from '../../parquet/orderFree.ts';
import { withScratchDuck } from '../../parquet/scratchDuck.ts';
import type { OperatorContext } from '../operator.ts';
import { planDrain } from '../redisToParquet/plan.ts';
import { filesResult } from '../../drain/result.ts';
import { pathWithin } from './pathWithin.ts';
import { readWrittenFile } from './readWrittenFile.ts';
import type { FileContent, ReadTools } from './readWrittenFile.ts';

interface RecordTools extends ReadTools {
  readonly context: OperatorContext;
  readonly open: (place: string) => Promise<OpenFolder>;
}

/** A file that is what the job says of it, by its place. */
type VerifiedFile = FileContent & Pick<LedgerFile, 'url'>;

/**
 * Reads every file again, and only when all are what the job says makes them the share's one recording. A recording of
 * the same rows stays as it is, so that a repetition of the job changes nothing.
 */
export function recordWrittenFiles(options: RecordFilesOptions, context: OperatorContext): Promise<RecordFilesResult> {
  const open = (place: string): Promise<OpenFolder> => openPlace(place, (name) => context.connection(name));
  return withScratchDuck((tools) => record(options, { ...tools, context, open }));
}

async function record(options: RecordFilesOptions, tools: RecordTools): Promise<RecordFilesResult> {
  const { context } = tools;
  const { ledger, log, interval } = context;
  const { source, key, to } = options;
  const { own } = planDrain({ connection: source.connection, key, to, lateDays: 0, interval });
  const share = shareName(own);
  const files = await verifyFiles(options, tools);
  await ledger.openShare(own);

  const known = await sameRecording(tools, await ledger.publishedBatches(share), files);
  const batch = known?.batch ?? (await ledger.recordFiles({ share, files }));
  if (batch === null)
    throw new Error(`${share}: a newer try has recorded it; this one ends without having changed anything`);
  const result = await filesResult(await ledger.parts(share), tools.open);
  if (known === null) log.info(`batch ${batch} of ${share} published: ${files.length} files, ${result.rows} rows`);
  else log.info(`batch ${batch} of ${share} holds these ${result.rows} rows already; nothing was changed`);
  context.receipt({ ...result, files: result.files.length });
  return { ...result, batch, isNew: known === null };
}

async function verifyFiles(options: RecordFilesOptions, tools: RecordTools): Promise<readonly VerifiedFile[]> {
  const { context } = tools;
  const to = options.to.replace(/\/+$/, '');
  const folder = await tools.open(to);
  const verified: VerifiedFile[] = [];
  for (const written of options.files) {
    context.signal.throwIfAborted();
    const url = `${to}/${pathWithin(folder, written.url)}`;
    const found = await readWrittenFile(tools, await tools.open(url));
    if (found.rows !== written.rows || found.bytes !== written.bytes || found.checksum !== written.checksum)
      throw new Error(`${written.url}: ${describe(found)}; the job says ${describe(written)}`);
    verified.push({ ...found, url });
    context.log.info(`verified ${url}: ${found.rows} rows, ${found.bytes} bytes`);
    context.progress(verified.length, options.files.length, 'files');
  }
  return verified;
}

/** The batch that is all of the share and holds exactly these rows, in files that are still as they were; null: there is none. */
async function sameRecording(
  tools: RecordTools,
  batches: readonly PublishedBatch[],
  files: readonly VerifiedFile[],
): Promise<PublishedBatch | null> {
  const [batch, ...more] = batches;
  if (batch === undefined || more.length > 0 || idsOf(batch.files) !== idsOf(files)) return null;
  const hashes: string[] = [];
  for (const file of batch.files) {
    const place = await tools.open(file.url);
    if (!(await isIntact(place, file))) return null;
    hashes.push((await readWrittenFile(tools, place)).rowsHash);
  }
  return addHashes(hashes) === addHashes(files.map((file) => file.rowsHash)) ? batch : null;
}

async function isIntact({ files, path }: OpenFolder, file: LedgerFile): Promise<boolean> {
  if ((await files.stat(path))?.bytes !== file.bytes) return false;
  return (await checksumOf(await files.read(path))) === file.checksum;
}

function idsOf(files: readonly Pick<FileContent, 'idsHash'>[]): string {
  return addHashes(files.map((file) => file.idsHash));
}

function describe({ rows, bytes, checksum }: Pick<FileContent, 'rows' | 'bytes' | 'checksum'>): string {
  return `${rows} rows, ${bytes} bytes, ${checksum}`;
}
