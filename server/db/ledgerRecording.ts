import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Recording } from '../core/ledger.ts';
import type { LedgerTry } from './ledgerTry.ts';
import { inTransaction } from './transaction.ts';

/** Nothing was claimed, so no chain of elements leads through the files. */
const NO_CHAIN = '0'.repeat(16);

/**
 * Publishes files of an outside job as one batch and voids the share's earlier ones, in one transaction. The lock on the
 * share lets two tries come one after the other; the older epoch is refused.
 */
export async function recordFiles(pool: pg.Pool, by: LedgerTry, recording: Recording): Promise<string | null> {
  return inTransaction(pool, async (client) =>
    (await isOutdated(client, by, recording.share)) ? null : replace(client, by, recording),
  );
}

/** Takes the share's lock. True: a newer epoch has recorded it. */
async function isOutdated(client: pg.PoolClient, by: LedgerTry, share: string): Promise<boolean> {
  const locked = await client.query('select from haru.ledger_share where share = $1 for update', [share]);
  if (locked.rowCount === 0) throw new Error(`share ${share} is not in the ledger: open it first`);
  const { rows } = await client.query<{ drained: boolean; outdated: boolean }>(
    `select
       exists (select from haru.ledger_batch join haru.ledger_claim using (batch) where share = $1) as drained,
       exists (select from haru.ledger_batch where share = $1 and state = 'published' and epoch > $2) as outdated`,
    [share, by.epoch],
  );
  if (rows[0]?.drained === true)
    throw new Error(`share ${share} is filled by a drain: give the files of the job a folder of their own`);
  return rows[0]?.outdated === true;
}

async function replace(client: pg.PoolClient, by: LedgerTry, { share, files }: Recording): Promise<string> {
  const batch = randomBytes(8).toString('hex');
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  await client.query(
    `update haru.ledger_batch set state = 'void', reason = 'replaced by batch ' || $2
     where share = $1 and state = 'published'`,
    [share, batch],
  );
  await client.query(
    `insert into haru.ledger_batch
       (batch, share, state, epoch, run_id, task_no, map_index, try_number, elements, rows, published_at)
     values ($1, $2, 'published', $3, $4, $5, $6, $7, $8, $8, clock_timestamp())`,
    [batch, share, by.epoch, by.runId, by.taskNo, by.mapIndex, by.tryNumber, rows],
  );
  // A file that was recorded and replaced may be recorded again.
  await client.query(
    `delete from haru.ledger_file f using haru.ledger_batch b
     where b.batch = f.batch and b.share = $1 and b.state = 'void' and f.url = any ($2)`,
    [share, files.map((file) => file.url)],
  );
  await client.query(
    `insert into haru.ledger_file (url, batch, kind, win, first_index, elements, rows, bytes, checksum, ids_hash, chain)
     select f.url, $1, 'part', f.place - 1, sum(f.rows) over (order by f.place) - f.rows, f.rows, f.rows, f.bytes,
       f.checksum, f."idsHash", $3
     from rows from (json_to_recordset($2::json) as (url text, rows bigint, bytes bigint, checksum text, "idsHash" text))
       with ordinality as f (url, rows, bytes, checksum, "idsHash", place)`,
    [batch, JSON.stringify(files), NO_CHAIN],
  );
  return batch;
}
