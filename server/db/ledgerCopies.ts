import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { LedgerFile, TableCopy } from '../core/ledger.ts';
import { OWNER_HOLDS_LEASE, holdsLease } from './ledgerLease.ts';
import { readFilesOf } from './ledgerReads.ts';
import type { LedgerTry } from './ledgerTry.ts';
import { inTransaction } from './transaction.ts';

const TRY_HOLDS_LEASE = holdsLease({ run: '$3', task: '$4', map: '$5', lease: '$2' });

/** One try at a time opens the share's copy: its row is locked meanwhile. */
export async function openCopy(pool: pg.Pool, by: LedgerTry, share: string): Promise<TableCopy> {
  const { epoch, runId, taskNo, mapIndex, tryNumber } = by;
  return inTransaction(pool, async (client) => {
    await lockShare(client, share);
    const left = await client.query<{ batch: string; plan: readonly string[] | null; alive: boolean }>(
      `select b.batch, b.plan, b.epoch <> $2 and ${OWNER_HOLDS_LEASE} as alive
       from haru.ledger_batch b where b.share = $1 and b.state = 'claiming' and b.epoch <= $2
       order by b.created_at desc limit 1`,
      [share, epoch],
    );
    const [found] = left.rows;
    if (found?.alive === true)
      throw new Error(`${share}: another try copies it (batch ${found.batch}); try again when it has ended`);
    if (found !== undefined) {
      await client.query(
        'update haru.ledger_batch set epoch = $2, run_id = $3, task_no = $4, map_index = $5, try_number = $6 where batch = $1',
        [found.batch, epoch, runId, taskNo, mapIndex, tryNumber],
      );
      return { batch: found.batch, ranges: found.plan, parts: await readFilesOf(client, found.batch) };
    }
    const batch = randomBytes(8).toString('hex');
    const opened = await client.query(
      `insert into haru.ledger_batch (batch, share, epoch, run_id, task_no, map_index, try_number)
       select $7, $1, $2, $3, $4, $5, $6 where not $8 or ${TRY_HOLDS_LEASE}`,
      [share, epoch, runId, taskNo, mapIndex, tryNumber, batch, by.isLeased],
    );
    if (opened.rowCount === 0)
      throw new Error(`share ${share}: the lease of this try has gone to another; it copies nothing`);
    return { batch, ranges: null, parts: [] };
  });
}

export async function planCopy(
  pool: pg.Pool,
  by: LedgerTry,
  batch: string,
  ranges: readonly string[],
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update haru.ledger_batch set plan = $3 where batch = $1 and epoch = $2 and state = 'claiming'`,
    [batch, by.epoch, JSON.stringify(ranges)],
  );
  return rowCount === 1;
}

/** A repetition by the same try changes nothing. */
export async function recordPart(pool: pg.Pool, by: LedgerTry, part: LedgerFile): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with mine as (
       select batch from haru.ledger_batch where batch = $1 and epoch = $2 and state = 'claiming' for update
     ), listed as (
       insert into haru.ledger_file (url, batch, kind, win, first_index, elements, rows, bytes, checksum, ids_hash, chain)
       select $3, batch, 'part', $4, 0, $5, $5, $6, $7, $8, $9 from mine
       on conflict (batch, kind, win) do nothing
     )
     select from mine`,
    [part.batch, by.epoch, part.url, part.window, part.rows, part.bytes, part.checksum, part.idsHash, part.chain],
  );
  return rowCount === 1;
}

/** What a copy says of a share is all of it: the batch before it is void with the same commit. */
export async function publishCopy(pool: pg.Pool, by: LedgerTry, batch: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ share: string; state: string }>(
      `select share, state from haru.ledger_batch where batch = $1 and epoch = $2 and state in ('claiming', 'published')`,
      [batch, by.epoch],
    );
    const [found] = rows;
    if (found === undefined) return false;
    if (found.state === 'published') return true;
    await lockShare(client, found.share);
    await client.query(
      `update haru.ledger_batch set state = 'void', reason = 'replaced by batch ' || $2
       where share = $1 and state = 'published'`,
      [found.share, batch],
    );
    const { rowCount } = await client.query(
      `update haru.ledger_batch b
       set state = 'published', published_at = clock_timestamp(), elements = f.rows, rows = f.rows
       from (select coalesce(sum(rows), 0) as rows from haru.ledger_file where batch = $1) f
       where b.batch = $1 and b.epoch = $2 and b.state = 'claiming'`,
      [batch, by.epoch],
    );
    if (rowCount !== 1) throw new Error(`batch ${batch} went to a newer try while it was published`);
    return true;
  });
}

export async function sharesAt(pool: pg.Pool, root: string, key: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ share: string }>(
    `select distinct s.share from haru.ledger_share s join haru.ledger_batch b using (share)
     where s.key = $2 and substr(s.source, strpos(s.source, '>') + 1) = $1 and b.state = 'published' order by s.share`,
    [root, key],
  );
  return rows.map(({ share }) => share);
}

async function lockShare(client: pg.PoolClient, share: string): Promise<void> {
  const { rowCount } = await client.query('select from haru.ledger_share where share = $1 for update', [share]);
  if (rowCount === 0) throw new Error(`share ${share} is not in the ledger: open it first`);
}
