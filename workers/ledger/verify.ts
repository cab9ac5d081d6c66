import { createWriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import type { LedgerFile, LoadReceipt } from '../../server/core/ledger.ts';
import { shareName } from '../../server/core/ledger.ts';
import { reasonOf } from '../../server/core/reasonOf.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { allShares, showShare } from '../../server/db/ledgerListing.ts';
import { openPlace } from '../filesystem/openFileSystem.ts';
import { fileChecksum } from '../parquet/checksum.ts';
import type { Duck } from '../parquet/duckdb.ts';
import { literal, openDuck } from '../parquet/duckdb.ts';
import { duckHashSum, formatHash } from '../parquet/orderFree.ts';
import { withScratch } from '../parquet/scratch.ts';
import { connectPostgres } from '../operators/connectPostgres.ts';
import { postgresConfig } from '../operators/postgresConfig.ts';

export interface LedgerTools {
  /** Haru's own database. */
  readonly pool: pg.Pool;
  connection(name: string): Promise<ConnectionValue>;
}

/** Something that is not as the ledger says. */
export interface LedgerProblem {
  readonly share: string;
  /** A file's place, or a target and day or partition. */
  readonly what: string;
  readonly problem: string;
}

export interface VerifyReport {
  readonly shares: number;
  readonly files: number;
  readonly rows: number;
  readonly receipts: number;
  readonly problems: readonly LedgerProblem[];
}

/**
 * Counts again what the ledger claims: every published file, byte by byte and row by row, and every receipted day of a target.
 * Rows of these targets that no receipt covers are problems as well.
 */
export async function verifyLedger(tools: LedgerTools, onlyShare?: string): Promise<VerifyReport> {
  const names = onlyShare === undefined ? (await allShares(tools.pool)).map(shareName) : [onlyShare];
  const problems: LedgerProblem[] = [];
  const counts = { shares: 0, files: 0, rows: 0, receipts: 0 };
  const targets = new Set<string>();
  await withScratch(async (scratch) => {
    const duck = await openDuck(scratch);
    try {
      for (const name of names) {
        const share = await showShare(tools.pool, name);
        if (share === null) throw new Error(`the ledger knows no share ${name}`);
        counts.shares += 1;
        for (const file of share.batches.flatMap((batch) => batch.files)) {
          counts.files += 1;
          counts.rows += file.kind === 'part' ? file.rows : 0;
          const problem = await fileProblem(tools, duck, scratch, file).catch(reasonOf);
          if (problem !== null) problems.push({ share: name, what: file.url, problem });
        }
        counts.receipts += share.receipts.length;
        for (const [target, receipts] of Map.groupBy(share.receipts, (receipt) => receipt.target)) {
          targets.add(target);
          problems.push(...(await onTarget(tools, target, (table) => receiptProblems(table, share.share, receipts))));
        }
      }
    } finally {
      duck.close();
    }
  });
  for (const target of targets)
    problems.push(...(await onTarget(tools, target, (table) => uncoveredRows(table, onlyShare ?? null))));
  return { ...counts, problems };
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

/** A table that shares were loaded into, with a client of its database. */
interface TargetTable {
  readonly client: pg.Client;
  /** `mart/mart.access_log` */
  readonly target: string;
  readonly table: string;
  /** The table, and the column that its partitions are cut by, as identifiers. */
  readonly relation: string;
  readonly split: string;
}

async function onTarget<T>(tools: LedgerTools, target: string, work: (table: TargetTable) => Promise<T>): Promise<T> {
  const [connection = '', table = ''] = target.split('/');
  const client = new pg.Client({
    ...postgresConfig(await tools.connection(connection)),
    application_name: 'haru ledger verify',
  });
  client.on('error', () => undefined);
  await connectPostgres(client, connection);
  try {
    const relation = table
      .split('.')
      .map((part) => pg.escapeIdentifier(part))
      .join('.');
    const split = pg.escapeIdentifier(await partitionColumn(client, relation));
    return await work({ client, target, table, relation, split });
  } finally {
    await client.end();
  }
}

async function receiptProblems(
  { client, target, table, relation, split }: TargetTable,
  share: string,
  receipts: readonly LoadReceipt[],
): Promise<readonly LedgerProblem[]> {
  const problems: LedgerProblem[] = [];
  for (const receipt of receipts) {
    const { rows } = await client.query<{ rows: string; ids: string }>(
      `select count(*) as rows, coalesce(sum(('x' || left(md5(event_id), 15))::bit(60)::bigint), 0)::text as ids
       from ${relation} l join haru_load.receipt r on r.table_name = $1 and r.day = $2 and r.share = $3
       where l.source_key = $3 and l.${split} >= r.day_start and l.${split} < r.day_end`,
      [table, receipt.day, share],
    );
    const ids = formatHash(BigInt(rows[0]?.ids ?? 0));
    if (Number(rows[0]?.rows) === receipt.rows && ids === receipt.idsHash) continue;
    problems.push({
      share,
      what: `${target} ${receipt.day}`,
      problem: `${rows[0]?.rows} rows (${ids}); the receipt says ${receipt.rows} (${receipt.idsHash})`,
    });
  }
  return problems;
}

/** Rows of shares, or of one, in days that no load of the share has receipted. */
async function uncoveredRows(
  { client, target, table, relation, split }: TargetTable,
  onlyShare: string | null,
): Promise<readonly LedgerProblem[]> {
  const { rows } = await client.query<{ share: string; partition: string; rows: string }>(
    `select l.source_key as share, l.tableoid::regclass::text as partition, count(*) as rows
     from ${relation} l
     where ($2::text is null or l.source_key = $2) and not exists (
       select from haru_load.receipt r
       where r.table_name = $1 and r.share = l.source_key and r.loaded_at is not null
         and l.${split} >= r.day_start and l.${split} < r.day_end
     )
     group by 1, 2 order by 1, 2`,
    [table, onlyShare],
  );
  return rows.map(({ share, partition, rows: count }) => ({
    share,
    what: `${target} ${partition}`,
    problem: `${count} rows that no receipt covers: load the share again, or delete them`,
  }));
}

/** The column that the table's partitions are cut by. */
async function partitionColumn(client: pg.Client, relation: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select a.attname as name from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
     where p.partrelid = to_regclass($1)`,
    [relation],
  );
  if (rows[0] === undefined) throw new Error(`${relation} is no partitioned table`);
  return rows[0].name;
}
