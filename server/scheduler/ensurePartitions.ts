import type { Queryable } from '../db/transaction.ts';

/** Makes the partitions that the next runs, and the events and logs of the next five weeks, go to. */
export async function ensurePartitions(db: Queryable): Promise<void> {
  await db.query(`select haru.ensure_run_partitions(last_value) from haru.dag_run_id_seq`);
  await db.query(`select haru.ensure_time_partitions(clock_timestamp(), interval '35 days')`);
}
