import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { BatchClaim, TakenOver } from '../core/ledger.ts';
import { holdsLease, OWNER_HOLDS_LEASE } from './ledgerLease.ts';
import type { LedgerTry } from './ledgerTry.ts';
import { inTransaction, type Queryable } from './transaction.ts';

/** The claim's key shares the source key's hash slot, so that a cluster can rename between them. */
function claimKeyOf(key: string, batch: string, epoch: bigint): string {
  const slot = /\{[^}]+\}/.test(key) ? key : `{${key}}`;
  return `haru:claim:${slot}:${batch}:${epoch}`;
}

const TRY_HOLDS_LEASE = holdsLease({ run: '$4', task: '$5', map: '$6', lease: '$3' });

export async function openBatch(db: Queryable, by: LedgerTry, share: string): Promise<BatchClaim> {
  const batch = randomBytes(8).toString('hex');
  const { rows } = await db.query<{ key: string }>('select key from haru.ledger_share where share = $1', [share]);
  const [found] = rows;
  if (found === undefined) throw new Error(`share ${share} is not in the ledger: open it first`);
  const claimKey = claimKeyOf(found.key, batch, by.epoch);
  const opened = await db.query(
    `with opened as (
       insert into haru.ledger_batch (batch, share, epoch, run_id, task_no, map_index, try_number)
       select $1, $2, $3, $4, $5, $6, $7 where not $9 or ${TRY_HOLDS_LEASE} returning batch
     )
     insert into haru.ledger_claim (claim_key, batch, epoch, run_id) select $8, batch, $3, $4 from opened`,
    [batch, share, by.epoch, by.runId, by.taskNo, by.mapIndex, by.tryNumber, claimKey, by.isLeased],
  );
  if ((opened.rowCount ?? 0) === 0)
    throw new Error(`share ${share}: the lease of this try has gone to another; it claims nothing`);
  return { batch, claimKey };
}

export async function takeOver(pool: pg.Pool, by: LedgerTry, batch: string): Promise<TakenOver | null> {
  return inTransaction(pool, async (client) => {
    const taken = await client.query<{ key: string; elements: string | null; first_hash: string | null }>(
      `update haru.ledger_batch b set epoch = $2, run_id = $3, task_no = $4, map_index = $5, try_number = $6
       from haru.ledger_share s
       where b.batch = $1 and b.state = 'claiming' and s.share = b.share
         and (b.epoch = $2 or (b.epoch < $2 and not ${OWNER_HOLDS_LEASE}))
       returning s.key, b.elements, b.first_hash`,
      [batch, by.epoch, by.runId, by.taskNo, by.mapIndex, by.tryNumber],
    );
    const [row] = taken.rows;
    if (row === undefined) return null;
    const claimKey = claimKeyOf(row.key, batch, by.epoch);
    const earlier = await client.query<{ claim_key: string }>(
      'select claim_key from haru.ledger_claim where batch = $1 order by epoch desc',
      [batch],
    );
    await client.query(
      `insert into haru.ledger_claim (claim_key, batch, epoch, run_id) values ($1, $2, $3, $4)
       on conflict (claim_key) do nothing`,
      [claimKey, batch, by.epoch, by.runId],
    );
    return {
      batch,
      claimKey,
      earlierKeys: earlier.rows.map((name) => name.claim_key),
      elements: row.elements === null ? null : Number(row.elements),
      firstHash: row.first_hash,
    };
  });
}
