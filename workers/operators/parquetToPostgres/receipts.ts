import type pg from 'pg';
import { receiptOfRow } from '../../../server/core/ledger.ts';
import type { DayReceipt, ReceiptRow } from '../../../server/core/ledger.ts';

/** What the target database itself keeps of each load; the transaction that writes rows writes its receipt. */
export const receiptTables = `
  create schema if not exists haru_load;
  create table if not exists haru_load.receipt (
    table_name text not null,
    day date not null,
    share text not null,
    -- Of the try that loaded it; a try of an older epoch is refused.
    epoch bigint not null default 0,
    rows bigint not null default 0,
    rejects bigint not null default 0,
    -- Order-free hash of the event ids.
    ids_hash text,
    -- Digest of the list of files that the rows came from, and the list.
    files_hash text,
    files text[],
    -- The share's source, the stretch of time that its key holds, and the day's own.
    source text,
    interval_start timestamptz,
    interval_end timestamptz,
    day_start timestamptz,
    day_end timestamptz,
    -- When the load began with the day, and the bytes that it sent.
    started_at timestamptz,
    bytes bigint,
    -- Null: only the fence of a load that has not ended.
    loaded_at timestamptz,
    primary key (table_name, day, share)
  );
  alter table haru_load.receipt add column if not exists started_at timestamptz, add column if not exists bytes bigint;
  create table if not exists haru_load.reject (
    table_name text not null,
    day date not null,
    share text not null,
    batch text not null,
    index bigint,
    reason text not null,
    -- The row as JSON.
    raw text not null
  );
  create index if not exists reject_of_share on haru_load.reject (table_name, share, day)`;

const COLUMNS =
  "to_char(day, 'YYYY-MM-DD') as day, epoch::text, rows::text, rejects::text, ids_hash, files_hash, started_at, bytes::text, loaded_at";

/** Receipts of the share's finished loads into the table, by day. */
export async function readReceipts(client: pg.Client, table: string, share: string): Promise<readonly DayReceipt[]> {
  const { rows } = await client.query<ReceiptRow>(
    `select ${COLUMNS} from haru_load.receipt
     where table_name = $1 and share = $2 and loaded_at is not null order by day`,
    [table, share],
  );
  return rows.map(receiptOfRow);
}

/** Every receipt of finished loads into the table. */
export async function readAllReceipts(
  client: pg.Client,
  table: string,
): Promise<readonly (DayReceipt & { readonly share: string })[]> {
  const { rows } = await client.query<ReceiptRow & { share: string }>(
    `select share, ${COLUMNS} from haru_load.receipt where table_name = $1 and loaded_at is not null`,
    [table],
  );
  return rows.map((row) => Object.assign({ share: row.share }, receiptOfRow(row)));
}

/** Takes the fence: locks the receipt's row, which is made first where there is none. */
export async function lockReceipt(
  client: pg.Client,
  key: { readonly table: string; readonly day: string; readonly share: string },
): Promise<{ readonly epoch: bigint; readonly receipt: DayReceipt | null }> {
  const { rows } = await client.query<ReceiptRow>(
    `select ${COLUMNS} from haru_load.receipt where table_name = $1 and day = $2 and share = $3 for update`,
    [key.table, key.day, key.share],
  );
  const [row] = rows;
  if (row === undefined)
    throw new Error(`${key.table}, ${key.day}, ${key.share}: the receipt's row is gone from haru_load.receipt`);
  return { epoch: BigInt(row.epoch), receipt: row.loaded_at === null ? null : receiptOfRow(row) };
}

/** Makes the row that is locked as the fence; committed by itself, so that two first loads meet on one row. */
export async function makeFence(
  client: pg.Client,
  key: { readonly table: string; readonly day: string; readonly share: string },
): Promise<void> {
  await client.query(
    'insert into haru_load.receipt (table_name, day, share) values ($1, $2, $3) on conflict do nothing',
    [key.table, key.day, key.share],
  );
}
