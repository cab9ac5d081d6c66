import type pg from 'pg';
import type { BatchOffsets, OffsetClaim, Share } from '../core/ledger.ts';
import type { ClaimedRange, DecidedRange, PartitionBounds } from '../core/offsetRanges.ts';
import { decideRanges } from '../core/offsetRanges.ts';
import { openBatch } from './ledgerClaims.ts';
import { readShare } from './ledgerReads.ts';
import type { LedgerTry } from './ledgerTry.ts';
import { inTransaction, type Queryable } from './transaction.ts';

/**
 * Decides what a batch of the share reads and opens it, in one transaction. The lock on the source lets runs of several
 * intervals come one after the other, so that each sees what the others have claimed.
 */
export async function claimOffsets(
  pool: pg.Pool,
  by: LedgerTry,
  claim: { readonly share: string; readonly topicId: string; readonly bounds: readonly PartitionBounds[] },
): Promise<OffsetClaim | null> {
  return inTransaction(pool, (client) => claimUnderLock(client, by, claim));
}

async function claimUnderLock(
  client: pg.PoolClient,
  by: LedgerTry,
  {
    share,
    topicId,
    bounds,
  }: { readonly share: string; readonly topicId: string; readonly bounds: readonly PartitionBounds[] },
): Promise<OffsetClaim | null> {
  const interval = await readShare(client, share);
  if (interval === null) throw new Error(`share ${share} is not in the ledger: open it first`);
  await client.query(`select pg_advisory_xact_lock(hashtextextended('haru ledger offsets ' || $1, 0))`, [
    interval.source,
  ]);
  const repeated = await ownBatch(client, by, share);
  if (repeated !== null) {
    const { ranges } = await readOffsets(client, repeated);
    return { batch: repeated, ranges: ranges.map((range) => Object.assign({ left: 0n }, range)) };
  }
  const claimed = await readClaimedRanges(client, interval);
  const ranges = decideRanges(interval, topicId, bounds, claimed);
  const isKnown = claimed.some((range) => range.share === share);
  if (isKnown && ranges.every(({ from, to }) => from === to)) return null;
  const { batch } = await openBatch(client, by, share);
  await insertRanges(client, batch, topicId, ranges);
  return { batch, ranges };
}

/** What this same try has claimed where the answer to it was lost. */
async function ownBatch(client: pg.PoolClient, by: LedgerTry, share: string): Promise<string | null> {
  const { rows } = await client.query<{ batch: string }>(
    `select b.batch from haru.ledger_batch b
     where b.share = $1 and b.epoch = $2 and b.state = 'claiming'
       and exists (select from haru.ledger_range r where r.batch = b.batch)`,
    [share, by.epoch],
  );
  return rows[0]?.batch ?? null;
}

async function insertRanges(
  client: pg.PoolClient,
  batch: string,
  topicId: string,
  ranges: readonly DecidedRange[],
): Promise<void> {
  await client.query(
    `insert into haru.ledger_range (batch, topic_id, part, from_offset, to_offset)
     select $1, $2, part, from_offset, to_offset
     from unnest($3::integer[], $4::bigint[], $5::bigint[]) as r (part, from_offset, to_offset)`,
    [
      batch,
      topicId,
      ranges.map(({ partition }) => partition),
      ranges.map(({ from }) => from.toString()),
      ranges.map(({ to }) => to.toString()),
    ],
  );
}

/** What bears on an interval: what touches it, the last before it and the first after it of each partition. */
async function readClaimedRanges(
  db: Queryable,
  { source, start, end }: Share,
): Promise<readonly (ClaimedRange & { readonly share: string })[]> {
  const { rows } = await db.query<{
    share: string;
    start: Date;
    end: Date;
    topic_id: string;
    part: number;
    from: string;
    to: string;
  }>(
    `with claimed as (
       select b.share, s.interval_start as start, s.interval_end as "end", r.topic_id, r.part,
         min(r.from_offset) as "from", max(r.to_offset) as "to"
       from haru.ledger_share s join haru.ledger_batch b using (share) join haru.ledger_range r using (batch)
       where s.source = $1 and b.state <> 'void'
       group by b.share, s.interval_start, s.interval_end, r.topic_id, r.part
     ), bearing as (
       select * from claimed where start <= $3 and "end" >= $2
       union
       (select distinct on (topic_id, part) * from claimed where start < $2 order by topic_id, part, "to" desc)
       union
       (select distinct on (topic_id, part) * from claimed where start > $2 order by topic_id, part, "from")
     )
     select share, start, "end", topic_id, part, "from"::text, "to"::text from bearing`,
    [source, start, end],
  );
  return rows.map((row) => ({
    share: row.share,
    start: row.start,
    end: row.end,
    topicId: row.topic_id,
    partition: row.part,
    from: BigInt(row.from),
    to: BigInt(row.to),
  }));
}

export async function readOffsets(db: Queryable, batch: string): Promise<BatchOffsets> {
  const { rows } = await db.query<{ topic_id: string; part: number; from: string; to: string }>(
    `select topic_id, part, from_offset::text as from, to_offset::text as to from haru.ledger_range
     where batch = $1 order by part`,
    [batch],
  );
  const [first] = rows;
  if (first === undefined) throw new Error(`batch ${batch} has no offsets in the ledger: it is none of a topic`);
  return {
    topicId: first.topic_id,
    ranges: rows.map((row) => ({ partition: row.part, from: BigInt(row.from), to: BigInt(row.to) })),
  };
}

export async function readPublishedEnds(
  pool: pg.Pool,
  source: string,
  topicId: string,
): Promise<readonly { readonly partition: number; readonly end: bigint }[]> {
  const { rows } = await pool.query<{ part: number; end: string }>(
    `select r.part, max(r.to_offset)::text as end
     from haru.ledger_share s join haru.ledger_batch b using (share) join haru.ledger_range r using (batch)
     where s.source = $1 and b.state = 'published' and r.topic_id = $2
     group by r.part order by r.part`,
    [source, topicId],
  );
  return rows.map((row) => ({ partition: row.part, end: BigInt(row.end) }));
}
