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
