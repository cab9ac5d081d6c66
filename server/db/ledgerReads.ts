import type pg from 'pg';
import type { ClaimName, LedgerFile, PublishedBatch, Share, UnfinishedBatch } from '../core/ledger.ts';
import type { Queryable } from './transaction.ts';

interface ShareRow {
  readonly source: string;
  readonly key: string;
  readonly interval_start: Date;
  readonly interval_end: Date;
}

interface FileRow {
  readonly url: string;
  readonly kind: LedgerFile['kind'];
  readonly batch: string;
  readonly share: string;
  readonly win: number;
  readonly first_index: string;
  readonly elements: string;
  readonly rows: string;
  readonly bytes: string;
  readonly checksum: string;
  readonly ids_hash: string;
  readonly chain: string;
}

const FILE_COLUMNS =
  'f.url, f.kind, f.batch, b.share, f.win, f.first_index, f.elements, f.rows, f.bytes, f.checksum, f.ids_hash, f.chain';

export async function readShare(db: Queryable, name: string): Promise<Share | null> {
  const { rows } = await db.query<ShareRow>(
    'select source, key, interval_start, interval_end from haru.ledger_share where share = $1',
    [name],
  );
  return rows[0] === undefined ? null : shareOf(rows[0]);
}

/** Unpublished batches of a source, oldest first, each with whether its try still holds its lease. */
export async function readUnfinished(pool: pg.Pool, source: string): Promise<readonly UnfinishedBatch[]> {
  const { rows } = await pool.query<ShareRow & { batch: string; owner_alive: boolean }>(
    `select b.batch, s.source, s.key, s.interval_start, s.interval_end, exists (
       select from haru.task_instance t
       where t.run_id = b.run_id and t.task_no = b.task_no and t.map_index = b.map_index
         and t.lease = b.epoch and t.state = 'running') as owner_alive
     from haru.ledger_batch b join haru.ledger_share s using (share)
     where s.source = $1 and b.state = 'claiming'
     order by b.created_at, b.batch`,
    [source],
  );
  return rows.map((row) => ({ batch: row.batch, share: shareOf(row), ownerAlive: row.owner_alive }));
}

/** Every name that a claim on the source was ever given, oldest first; offsets of a topic are claimed by no name. */
export async function readClaimNames(pool: pg.Pool, source: string): Promise<readonly ClaimName[]> {
  const { rows } = await pool.query<ShareRow & { claim_key: string; current: boolean }>(
    `select c.claim_key, s.source, s.key, s.interval_start, s.interval_end,
       b.state = 'claiming' and b.epoch = c.epoch as current
     from haru.ledger_claim c join haru.ledger_batch b using (batch) join haru.ledger_share s using (share)
     where s.source = $1 and not exists (select from haru.ledger_range r where r.batch = b.batch)
     order by c.named_at, c.claim_key`,
    [source],
  );
  return rows.map((row) => ({ claimKey: row.claim_key, share: shareOf(row), current: row.current }));
}

/** Published batches of a share with their files, in the order of publication. */
export async function readBatches(pool: pg.Pool, share: string): Promise<readonly PublishedBatch[]> {
  const batches = await pool.query<{
    batch: string;
    elements: string;
    rows: string;
    rejects: string;
    cut: string;
    lost: string;
    dropped: string;
    created_at: Date;
    published_at: Date;
    first_hash: string | null;
  }>(
    `select batch, coalesce(elements, 0) as elements, rows, rejects, cut, lost, dropped, created_at,
       published_at, first_hash
     from haru.ledger_batch
     where share = $1 and state = 'published' order by published_at, batch`,
    [share],
  );
  const files = await pool.query<FileRow>(
    `select ${FILE_COLUMNS} from haru.ledger_file f join haru.ledger_batch b using (batch)
     where b.share = $1 and b.state = 'published' order by f.win, f.kind`,
    [share],
  );
  const byBatch = Map.groupBy(files.rows.map(fileOf), (file) => file.batch);
  return batches.rows.map((row) => ({
    batch: row.batch,
    elements: Number(row.elements),
    rows: Number(row.rows),
    rejects: Number(row.rejects),
    cut: Number(row.cut),
    lost: Number(row.lost),
    dropped: Number(row.dropped),
    claimedAt: row.created_at,
    publishedAt: row.published_at,
    firstHash: row.first_hash,
    files: byBatch.get(row.batch) ?? [],
  }));
}

/** The files of one batch, published or not. */
export async function readFilesOf(client: pg.ClientBase, batch: string): Promise<readonly LedgerFile[]> {
  const { rows } = await client.query<FileRow>(
    `select ${FILE_COLUMNS} from haru.ledger_file f join haru.ledger_batch b using (batch) where b.batch = $1 order by f.win`,
    [batch],
  );
  return rows.map(fileOf);
}

export async function readParts(pool: pg.Pool, share: string): Promise<readonly LedgerFile[]> {
  const { rows } = await pool.query<FileRow>(
    `select ${FILE_COLUMNS} from haru.ledger_file f join haru.ledger_batch b using (batch)
     where b.share = $1 and b.state = 'published' and f.kind = 'part'
     order by b.published_at, f.batch, f.win`,
    [share],
  );
  return rows.map(fileOf);
}

export async function readSharesOfRun(pool: pg.Pool, runId: bigint, source: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ share: string }>(
    `select distinct s.share from haru.ledger_claim c join haru.ledger_batch using (batch) join haru.ledger_share s using (share)
     where c.run_id = $1 and s.source = $2 order by s.share`,
    [runId, source],
  );
  return rows.map((row) => row.share);
}

function shareOf(row: ShareRow): Share {
  return { source: row.source, key: row.key, start: row.interval_start, end: row.interval_end };
}

function fileOf(row: FileRow): LedgerFile {
  return {
    url: row.url,
    kind: row.kind,
    batch: row.batch,
    share: row.share,
    window: row.win,
    firstIndex: Number(row.first_index),
    elements: Number(row.elements),
    rows: Number(row.rows),
    bytes: Number(row.bytes),
    checksum: row.checksum,
    idsHash: row.ids_hash,
    chain: row.chain,
  };
}
