import type pg from 'pg';
import type { LedgerFile, LoadReceipt, PublishedBatch, ReceiptRow, Share } from '../core/ledger.ts';
import { receiptOfRow } from '../core/ledger.ts';
import { shareName } from '../core/ledger.ts';
import { readBatches, readShare } from './ledgerReads.ts';

/** One share in a listing. */
export interface ShareSummary {
  readonly share: string;
  readonly batches: number;
  /** Batches that no try has brought to their end yet. */
  readonly unfinished: number;
  readonly rows: number;
  readonly rejects: number;
  /** Elements that were claimed and that the source lost. */
  readonly lost: number;
  /** Events left out because the share had them already. */
  readonly dropped: number;
  readonly files: number;
  readonly bytes: number;
  readonly publishedAt: Date | null;
  /** Days that a load has receipted, and those of them whose receipt names other files than the ledger lists now. */
  readonly days: number;
  readonly staleDays: number;
}

export interface ShareDetail extends Share {
  readonly share: string;
  readonly batches: readonly PublishedBatch[];
  readonly receipts: readonly LoadReceipt[];
}

/** Shares, the latest key first. */
export async function listShares(
  pool: pg.Pool,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly ShareSummary[]> {
  const { rows } = await pool.query<Record<keyof ShareSummary, string> & { publishedAt: Date | null; share: string }>(
    `select s.share, b.batches, b.unfinished, b.rows, b.rejects, b.lost, b.dropped, f.files, f.bytes, b."publishedAt", r.days, r."staleDays"
     from (select * from haru.ledger_share order by key desc, share limit $1 offset $2) s
     cross join lateral (
       select count(*) filter (where state = 'published') as batches, count(*) filter (where state = 'claiming') as unfinished,
         coalesce(sum(rows) filter (where state = 'published'), 0) as rows,
         coalesce(sum(rejects) filter (where state = 'published'), 0) as rejects,
         coalesce(sum(lost), 0) as lost,
         coalesce(sum(dropped) filter (where state = 'published'), 0) as dropped, max(published_at) as "publishedAt"
       from haru.ledger_batch where share = s.share
     ) b
     cross join lateral (
       select count(*) as files, coalesce(sum(bytes), 0) as bytes,
         -- The digest of core/ledger.ts, fileLines.
         encode(sha256(convert_to(string_agg(checksum || ' ' || url, e'\\n' order by checksum collate "C", url collate "C")
           filter (where kind = 'part'), 'UTF8')), 'hex') as files_hash
       from haru.ledger_file join haru.ledger_batch using (batch) where ledger_batch.share = s.share and state = 'published'
     ) f
     cross join lateral (
       select count(*) as days, count(*) filter (where ledger_receipt.files_hash is distinct from f.files_hash) as "staleDays"
       from haru.ledger_receipt where share = s.share
     ) r
     order by s.key desc, s.share`,
    [page.limit, page.offset],
  );
  return rows.map((row) => ({
    share: row.share,
    batches: Number(row.batches),
    unfinished: Number(row.unfinished),
    rows: Number(row.rows),
    rejects: Number(row.rejects),
    lost: Number(row.lost),
    dropped: Number(row.dropped),
    files: Number(row.files),
    bytes: Number(row.bytes),
    publishedAt: row.publishedAt,
    days: Number(row.days),
    staleDays: Number(row.staleDays),
  }));
}

/** Everything that the ledger knows of a share; null: it has none of that name. */
export async function showShare(pool: pg.Pool, name: string): Promise<ShareDetail | null> {
  const share = await readShare(pool, name);
  if (share === null) return null;
  return {
    ...share,
    share: shareName(share),
    batches: await readBatches(pool, name),
    receipts: await readReceiptCopies(pool, name),
  };
}

export async function allShares(pool: pg.Pool): Promise<readonly Share[]> {
  const { rows } = await pool.query<{ source: string; key: string; start: Date; end: Date }>(
    'select source, key, interval_start as start, interval_end as end from haru.ledger_share order by source, key',
  );
  return rows;
}

/** Targets that receipts were copied from: `mart/mart.access_log`. */
export async function receiptTargets(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ target: string }>(
    'select distinct target from haru.ledger_receipt order by target',
  );
  return rows.map((row) => row.target);
}

/** State and epoch of batches, and the URLs of the files that count. */
export async function batchStandings(
  pool: pg.Pool,
  batches: readonly string[],
): Promise<
  ReadonlyMap<string, { readonly state: string; readonly epoch: bigint; readonly urls: ReadonlySet<string> }>
> {
  const { rows } = await pool.query<{ batch: string; state: string; epoch: string; urls: LedgerFile['url'][] }>(
    `select b.batch, b.state, b.epoch::text, array_remove(array_agg(f.url), null) as urls
     from haru.ledger_batch b left join haru.ledger_file f using (batch)
     where b.batch = any ($1) group by b.batch`,
    [batches],
  );
  return new Map(
    rows.map((row) => [row.batch, { state: row.state, epoch: BigInt(row.epoch), urls: new Set(row.urls) }]),
  );
}

async function readReceiptCopies(pool: pg.Pool, share: string): Promise<readonly LoadReceipt[]> {
  const { rows } = await pool.query<ReceiptRow & { readonly target: string }>(
    `select target, to_char(day, 'YYYY-MM-DD') as day, epoch::text, rows, rejects, ids_hash, files_hash,
       started_at, bytes, loaded_at
     from haru.ledger_receipt where share = $1 order by target, day`,
    [share],
  );
  return rows.map((row) => ({ target: row.target, share, ...receiptOfRow(row) }));
}
