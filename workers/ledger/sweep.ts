import type { Share } from '../../server/core/ledger.ts';
import { shareName } from '../../server/core/ledger.ts';
import { reasonOf } from '../../server/core/reasonOf.ts';
import { allShares, batchStandings, receiptTargets } from '../../server/db/ledgerListing.ts';
import { readBatches, readClaimNames } from '../../server/db/ledgerReads.ts';
import { copyReceipts } from '../../server/db/ledger.ts';
import { openPlace } from '../filesystem/openFileSystem.ts';
import { withScratchDuck } from '../parquet/scratchDuck.ts';
import { openPostgres } from '../operators/connectPostgres.ts';
import { postgresConfig } from '../operators/postgresConfig.ts';
import { readAllReceipts } from '../operators/parquetToPostgres/receipts.ts';
import { longestPublished } from '../operators/redisToParquet/alreadyPublished.ts';
import { connectLogBuffer } from '../operators/redisToParquet/logBuffer.ts';
import { parsePlanSource } from '../operators/redisToParquet/plan.ts';
import { folderOf, parseFileName } from '../drain/uploads.ts';
import type { LedgerTools } from './verify.ts';

export interface SweepReport {
  /** Files that no batch can ever list, now removed. */
  readonly removedFiles: readonly string[];
  /** Claims whose every element a published batch holds, now deleted from the source. */
  readonly removedClaims: readonly string[];
  /** Claims with something else in them: the next drain of their source makes a batch of each. */
  readonly waitingClaims: readonly string[];
  /** Files in the folders of shares whose names are not ours: left alone. */
  readonly unknownFiles: readonly string[];
  readonly copiedReceipts: number;
  /** What could not be looked at, and why. */
  readonly failures: readonly string[];
}

/**
 * Removes what killed tries left behind. A file goes only if its batch is published without it, or if its epoch is older
 * than its batch's; a claim only if published batches hold all of it. `dryRun`: only says so.
 */
export async function sweepLedger(tools: LedgerTools, options: { readonly dryRun: boolean }): Promise<SweepReport> {
  const removedFiles: string[] = [];
  const unknownFiles: string[] = [];
  const removedClaims: string[] = [];
  const waitingClaims: string[] = [];
  const failures: string[] = [];
  let copiedReceipts = 0;
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failures.push(`${what}: ${reasonOf(error)}`);
    }
  };
  const shares = await allShares(tools.pool);
  for (const share of shares) {
    await attempt(shareName(share), async () => {
      const found = await sweepFiles(tools, share, options.dryRun);
      removedFiles.push(...found.removed);
      unknownFiles.push(...found.unknown);
    });
  }
  for (const source of new Set(shares.map((share) => share.source))) {
    await attempt(source, async () => {
      const found = await sweepClaims(tools, source, options.dryRun);
      removedClaims.push(...found.removed);
      waitingClaims.push(...found.waiting);
    });
  }
  if (!options.dryRun) {
    for (const target of await receiptTargets(tools.pool)) {
      await attempt(target, async () => {
        copiedReceipts += await copyFrom(tools, target);
      });
    }
  }
  return { removedFiles, removedClaims, waitingClaims, unknownFiles, copiedReceipts, failures };
}

async function sweepFiles(
  tools: LedgerTools,
  share: Share,
  dryRun: boolean,
): Promise<{ readonly removed: readonly string[]; readonly unknown: readonly string[] }> {
  const removed: string[] = [];
  const unknown: string[] = [];
  const folder = folderOf(parsePlanSource(share.source).root, share.key);
  const { files, path } = await openPlace(folder, (name) => tools.connection(name));
  const stored = (await files.list(path)).filter((status) => status.kind === 'file');
  const uploads = (await files.uploads?.list(path)) ?? [];
  const found = [
    ...stored.map((status) => ({
      path: status.path,
      label: files.url(status.path),
      remove: () => files.remove(status.path),
    })),
    ...uploads.map((upload) => ({
      path: upload.path,
      label: `${files.url(upload.path)} (unfinished upload)`,
      remove: () => files.uploads?.remove(upload),
    })),
  ].map((each) => ({ ...each, name: each.path.slice(each.path.lastIndexOf('/') + 1) }));
  // Read after the listing: what is not listed by a published batch then never will be.
  const batches = await batchStandings(tools.pool, [
    ...new Set(found.flatMap(({ name }) => parseFileName(name)?.batch ?? [])),
  ]);
  for (const { name, label, remove } of found) {
    const parsed = parseFileName(name);
    const batch = parsed === null ? undefined : batches.get(parsed.batch);
    if (parsed === null || batch === undefined) {
      unknown.push(label);
      continue;
    }
    // An unpublished copy of a table lists the parts of earlier tries, which it goes on from.
    const isListed = batch.state !== 'void' && batch.urls.has(`${folder}/${name}`);
    const isGarbage = !isListed && (batch.state === 'published' || parsed.epoch < batch.epoch);
    if (!isGarbage) continue;
    if (!dryRun) await remove();
    removed.push(label);
  }
  return { removed, unknown };
}

async function sweepClaims(
  tools: LedgerTools,
  source: string,
  dryRun: boolean,
): Promise<{ readonly removed: readonly string[]; readonly waiting: readonly string[] }> {
  const removed: string[] = [];
  const waiting: string[] = [];
  const names = (await readClaimNames(tools.pool, source)).filter(({ current }) => !current);
  // What outside jobs have written was claimed from no log buffer.
  if (names.length === 0) return { removed, waiting };
  const shares = new Map(names.map(({ claimKey, share }) => [claimKey, share]));
  const { connection } = parsePlanSource(source);
  const buffer = await connectLogBuffer(connection, await tools.connection(connection));
  try {
    for (const key of await buffer.existing([...shares.keys()])) {
      const share = shares.get(key);
      if (share === undefined) continue;
      const length = await buffer.length(key);
      const batches = await readBatches(tools.pool, shareName(share));
      const open = (place: string): ReturnType<typeof openPlace> => openPlace(place, (name) => tools.connection(name));
      const held = await withScratchDuck((own) => longestPublished({ ...own, buffer, open }, batches, key, length));
      if (held < length) {
        waiting.push(key);
        continue;
      }
      if (!dryRun) await buffer.remove(key);
      removed.push(key);
    }
  } finally {
    buffer.close();
  }
  return { removed, waiting };
}

async function copyFrom(tools: LedgerTools, target: string): Promise<number> {
  const [connection = '', table = ''] = target.split('/');
  const client = await openPostgres(connection, {
    ...postgresConfig(await tools.connection(connection)),
    application_name: 'haru ledger sweep',
  });
  try {
    const receipts = await readAllReceipts(client, table);
    return await copyReceipts(
      tools.pool,
      receipts.map((receipt) => Object.assign({ target }, receipt)),
      null,
    );
  } finally {
    await client.end();
  }
}
