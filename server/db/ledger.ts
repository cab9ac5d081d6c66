import type pg from 'pg';
import type { Ledger, LoadReceipt, Publication } from '../core/ledger.ts';
import { openBatch, takeOver } from './ledgerClaims.ts';
import { claimOffsets, readOffsets, readPublishedEnds } from './ledgerOffsets.ts';
import { readBatches, readClaimNames, readParts, readShare, readSharesOfRun, readUnfinished } from './ledgerReads.ts';
import { openCopy, planCopy, publishCopy, recordPart, sharesAt } from './ledgerCopies.ts';
import { recordFiles } from './ledgerRecording.ts';
import type { LedgerTry } from './ledgerTry.ts';
import { inTransaction, type Queryable } from './transaction.ts';

/**
 * The ledger in Haru's Postgres for one try. Every write of a batch names the state and the epoch that it expects, and may be
 * repeated by the same try: the answer to it can get lost.
 */
export function createLedger(pool: pg.Pool, by: LedgerTry): Ledger {
  return {
    async openShare(share) {
      await pool.query(
        `insert into haru.ledger_share (share, source, key, interval_start, interval_end)
         values ($1 || '/' || $2, $1, $2, $3, $4) on conflict (share) do nothing`,
        [share.source, share.key, share.start, share.end],
      );
    },
    share: (name) => readShare(pool, name),
    openBatch: (share) => openBatch(pool, by, share),
    takeOver: (batch) => takeOver(pool, by, batch),
    claimOffsets: (claim) => claimOffsets(pool, by, claim),
    offsets: (batch) => readOffsets(pool, batch),
    publishedEnds: (source, topicId) => readPublishedEnds(pool, source, topicId),
    recordClaim: async ({ batch, elements, cut, lost, firstHash }) =>
      changed(
        await pool.query(
          `update haru.ledger_batch set elements = $3, cut = $4, lost = $5, first_hash = $6
           where batch = $1 and epoch = $2 and state = 'claiming'`,
          [batch, by.epoch, elements, cut, lost, firstHash],
        ),
      ),
    publish: (publication) => publish(pool, by, publication),
    recordFiles: (recording) => recordFiles(pool, by, recording),
    openCopy: (share) => openCopy(pool, by, share),
    planCopy: (batch, ranges) => planCopy(pool, by, batch, ranges),
    recordPart: (part) => recordPart(pool, by, part),
    publishCopy: (batch) => publishCopy(pool, by, batch),
    sharesAt: (root, key) => sharesAt(pool, root, key),
    voidBatch: async (batch, reason) =>
      changed(
        await pool.query(
          `update haru.ledger_batch set state = 'void', reason = $3
           where batch = $1 and epoch = $2 and state in ('claiming', 'void')`,
          [batch, by.epoch, reason],
        ),
      ),
    async recordRelease(batch) {
      await pool.query(
        `update haru.ledger_batch set released_at = clock_timestamp()
         where batch = $1 and state in ('published', 'void') and released_at is null`,
        [batch],
      );
    },
    unfinished: (source) => readUnfinished(pool, source),
    claimNames: (source) => readClaimNames(pool, source),
    publishedBatches: (share) => readBatches(pool, share),
    parts: (share) => readParts(pool, share),
    sharesOfRun: (source) => readSharesOfRun(pool, by.runId, source),
    async copyReceipts(receipts) {
      await copyReceipts(pool, receipts, by.runId);
    },
  };
}

async function publish(pool: pg.Pool, by: LedgerTry, publication: Publication): Promise<boolean> {
  const { batch, comparedWith } = publication;
  if (comparedWith === undefined) return list(pool, by, publication);
  return inTransaction(pool, async (client) => {
    await requireOnly(client, batch, comparedWith);
    return list(client, by, publication);
  });
}

/** Takes the share's lock: no other batch of it is published meanwhile, and none was that is not among those compared with. */
async function requireOnly(client: pg.PoolClient, batch: string, comparedWith: readonly string[]): Promise<void> {
  await client.query(
    'select from haru.ledger_share where share = (select share from haru.ledger_batch where batch = $1) for update',
    [batch],
  );
  const { rows } = await client.query<{ share: string; batch: string }>(
    `select o.share, o.batch from haru.ledger_batch b join haru.ledger_batch o using (share)
     where b.batch = $1 and b.state = 'claiming' and o.state = 'published' and o.batch <> all ($2) limit 1`,
    [batch, comparedWith],
  );
  const [other] = rows;
  if (other !== undefined)
    throw new Error(
      `${other.share}: batch ${other.batch} was published while the events of batch ${batch} were compared with those before it; the next try compares them again`,
    );
}

async function list(db: Queryable, by: LedgerTry, publication: Publication): Promise<boolean> {
  const { batch, elements, rows, rejects, dropped = 0, firstHash, files } = publication;
  return changed(
    await db.query(
      `with published as (
         update haru.ledger_batch
         set state = 'published', published_at = clock_timestamp(), elements = $3, rows = $4, rejects = $5, first_hash = $6,
           dropped = $8
         where batch = $1 and epoch = $2 and state = 'claiming'
         returning batch
       ), listed as (
         insert into haru.ledger_file (url, batch, kind, win, first_index, elements, rows, bytes, checksum, ids_hash, chain)
         select f.url, p.batch, f.kind, f."window", f."firstIndex", f.elements, f.rows, f.bytes, f.checksum, f."idsHash", f.chain
         from published p, json_to_recordset($7::json) as f (
           url text, kind text, "window" integer, "firstIndex" bigint, elements bigint, rows bigint, bytes bigint,
           checksum text, "idsHash" text, chain text)
       )
       select batch from published
       union all
       select batch from haru.ledger_batch where batch = $1 and epoch = $2 and state = 'published'`,
      [batch, by.epoch, elements, rows, rejects, firstHash, JSON.stringify(files), dropped],
    ),
  );
}

/** Copies receipts and answers how many were news. */
export async function copyReceipts(
  pool: pg.Pool,
  receipts: readonly LoadReceipt[],
  runId: bigint | null,
): Promise<number> {
  if (receipts.length === 0) return 0;
  const plain = receipts.map((receipt) => ({ ...receipt, epoch: receipt.epoch.toString() }));
  const { rowCount } = await pool.query(
    `insert into haru.ledger_receipt
       (target, day, share, epoch, rows, rejects, ids_hash, files_hash, started_at, bytes, loaded_at, run_id)
     select r.target, r.day, r.share, r.epoch, r.rows, r.rejects, r."idsHash", r."filesHash", r."startedAt", r.bytes, r."loadedAt", $2
     from json_to_recordset($1::json) as r (
       target text, day date, share text, epoch bigint, rows bigint, rejects bigint, "idsHash" text, "filesHash" text,
       "startedAt" timestamptz, bytes bigint, "loadedAt" timestamptz)
     on conflict (target, day, share) do update set
       epoch = excluded.epoch, rows = excluded.rows, rejects = excluded.rejects, ids_hash = excluded.ids_hash,
       files_hash = excluded.files_hash, started_at = excluded.started_at, bytes = excluded.bytes, loaded_at = excluded.loaded_at, run_id = excluded.run_id,
       copied_at = clock_timestamp()
     where haru.ledger_receipt.loaded_at < excluded.loaded_at`,
    [JSON.stringify(plain), runId],
  );
  return rowCount ?? 0;
}

function changed(result: pg.QueryResult): boolean {
  return (result.rowCount ?? 0) > 0;
}
