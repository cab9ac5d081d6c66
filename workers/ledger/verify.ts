import { createWriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import type { LedgerFile, LoadReceipt } from '../../server/core/ledger.ts';
import { shareName } from '../../server/core/ledger.ts';
import { reasonOf } from '../../server/core/reasonOf.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { allShares, showShare } from '../../server/db/ledgerListing.ts';
import { FileSystemError } from '../filesystem/fileSystem.ts';
import { openPlace } from '../filesystem/openFileSystem.ts';
import { fileChecksum } from '../parquet/checksum.ts';
import type { Duck } from '../parquet/duckdb.ts';
import { literal } from '../parquet/duckdb.ts';
import { duckHashSum, formatHash } from '../parquet/orderFree.ts';
import { withScratchDuck } from '../parquet/scratchDuck.ts';
import { countTarget } from './countTarget.ts';
import { filesHash } from './filesHash.ts';

export interface LedgerTools {
  /** Haru's own database. */
  readonly pool: pg.Pool;
  connection(name: string): Promise<ConnectionValue>;
}

/** Something that is not as the ledger says. */
export interface LedgerProblem {
  readonly share: string;
  /** A file's place, or a target, with a day or partition where it is of one. */
  readonly what: string;
  readonly problem: string;
}

/** A file or a target that could not be asked, so that nothing is known of it. */
export interface Unverified {
  readonly what: string;
  readonly reason: string;
}

/** What was counted, what of it is wrong, and what could not be counted. */
export interface VerifyReport {
  readonly shares: number;
  readonly files: number;
  readonly rows: number;
  readonly receipts: number;
  readonly problems: readonly LedgerProblem[];
  readonly unverified: readonly Unverified[];
}

/**
 * Counts again what the ledger claims: every published file, byte by byte and row by row, and every receipted day of a target.
 * Receipts that do not add up to the rows of the files that they name, and rows of these targets that no receipt covers, are
 * problems as well. Storage or a target that is away hides nothing of the others.
 */
export async function verifyLedger(tools: LedgerTools, onlyShare?: string): Promise<VerifyReport> {
  const names = onlyShare === undefined ? (await allShares(tools.pool)).map(shareName) : [onlyShare];
  const problems: LedgerProblem[] = [];
  const unverified: Unverified[] = [];
  const counts = { shares: 0, files: 0, rows: 0, receipts: 0 };
  const receipts: LoadReceipt[] = [];
  await withScratchDuck(async ({ scratch, duck }) => {
    for (const name of names) {
      const share = await showShare(tools.pool, name);
      if (share === null) throw new Error(`the ledger knows no share ${name}`);
      counts.shares += 1;
      const files = share.batches.flatMap((batch) => batch.files);
      for (const file of files) {
        const found = await verifyFile(tools, duck, scratch, file);
        if (found.isAway) {
          unverified.push({ what: file.url, reason: found.reason });
          continue;
        }
        if (found.problem !== null) problems.push({ share: name, what: file.url, problem: found.problem });
        counts.files += 1;
        counts.rows += file.kind === 'part' ? file.rows : 0;
      }
      problems.push(...sumProblems(name, files, share.receipts));
      receipts.push(...share.receipts);
    }
  });
  for (const [target, some] of Map.groupBy(receipts, (receipt) => receipt.target)) {
    try {
      problems.push(...(await countTarget(tools, target, some, onlyShare ?? null)));
      counts.receipts += some.length;
    } catch (error) {
      unverified.push({ what: target, reason: reasonOf(error) });
    }
  }
  return { ...counts, problems, unverified };
}

type FileVerdict =
  { readonly isAway: false; readonly problem: string | null } | { readonly isAway: true; readonly reason: string };

async function verifyFile(tools: LedgerTools, duck: Duck, scratch: string, file: LedgerFile): Promise<FileVerdict> {
  try {
    return { isAway: false, problem: await fileProblem(tools, duck, scratch, file) };
  } catch (error) {
    const reason = reasonOf(error);
    const isAway = error instanceof FileSystemError && error.code === 'unreachable';
    return isAway ? { isAway, reason } : { isAway, problem: reason };
  }
}

/**
 * Targets whose receipts do not have every row of the share's files, loaded or rejected. Receipts that name other files say
 * nothing of these: what was published since is yet to be loaded.
 */
function sumProblems(
  share: string,
  files: readonly LedgerFile[],
  receipts: readonly LoadReceipt[],
): readonly LedgerProblem[] {
  const parts = files.filter(({ kind }) => kind === 'part');
  const hash = filesHash(parts);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return [...Map.groupBy(receipts, ({ target }) => target)].flatMap(([target, some]) => {
    const sum = some.reduce((total, receipt) => total + receipt.rows + receipt.rejects, 0);
    if (sum === rows || some.some((receipt) => receipt.filesHash !== hash)) return [];
    const problem = `its receipts have ${sum} rows, rejects included, and its files ${rows}: load the share again`;
    return [{ share, what: target, problem }];
  });
}

async function fileProblem(tools: LedgerTools, duck: Duck, scratch: string, file: LedgerFile): Promise<string | null> {
  const { files, path } = await openPlace(file.url, (name) => tools.connection(name));
  const local = join(scratch, 'verified');
  await pipeline(await files.read(path), createWriteStream(local));
  try {
    const found = await fileChecksum(local);
    if (found.checksum !== file.checksum) {
      return `${found.bytes} bytes, ${found.checksum}; the ledger says ${file.bytes} bytes, ${file.checksum}`;
    }
    if (file.kind !== 'part') {
      const lines = (await readFile(local)).reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
      return lines === file.rows ? null : `${lines} lines; the ledger says ${file.rows}`;
    }
    const [counted] = await duck.rows<{ rows: string; ids: string }>(
      `select count(*)::varchar as rows, ${duckHashSum('md5(event_id)')} as ids from read_parquet(${literal(local)})`,
    );
    const ids = formatHash(BigInt(counted?.ids ?? 0));
    return Number(counted?.rows) === file.rows && ids === file.idsHash
      ? null
      : `${counted?.rows} rows (${ids}); the ledger says ${file.rows} (${file.idsHash})`;
  } finally {
    await rm(local);
  }
}
