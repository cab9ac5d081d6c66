import type pg from 'pg';
import type { Day } from '../../server/dag/context.ts';
import { ensurePartition, ensureTarget, type LoadTarget } from '../../workers/operators/parquetToPostgres/target.ts';

const TARGET: LoadTarget = {
  schema: 'mart',
  parent: 'access_log',
  partition: 'mart_{day}',
  timestamp: 'timestamp',
  zone: 'Asia/Seoul',
  columns: [
    { name: 'timestamp', type: 'timestamptz', from: 'timestamp' },
    { name: 'request', type: 'text', from: 'request' },
    { name: 'status', type: 'integer', from: 'status' },
    { name: 'response_time', type: 'double', from: 'response_time' },
  ],
};

/** Makes `mart.access_log` with some of its columns, and its partition of a KST day, as a load does. */
export async function makeMartTable(client: pg.Client, day: Day): Promise<void> {
  await ensureTarget(client, TARGET);
  await ensurePartition(client, TARGET, day);
}

export interface StoredReceipt {
  readonly day: Day;
  /** Named by the UTC day whose events it has, as `YYYYMMDD`. */
  readonly share: string;
  /** Null: its load is under way. */
  readonly loadedAt: string | null;
}

/** The receipt of a KST day for a share, as a load into `mart.access_log` writes it. */
export async function storeReceipt(client: pg.Client, { day, share, loadedAt }: StoredReceipt): Promise<void> {
  await client.query(
    `insert into haru_load.receipt (table_name, day, share, source, interval_start, interval_end, day_start, day_end, loaded_at)
     values ('mart.access_log', $1::date, $2::text, 's',
       $2::text::date::timestamp at time zone 'UTC', ($2::text::date + 1)::timestamp at time zone 'UTC',
       $1::date::timestamp at time zone 'Asia/Seoul', ($1::date + 1)::timestamp at time zone 'Asia/Seoul', $3)`,
    [day, share, loadedAt],
  );
}
