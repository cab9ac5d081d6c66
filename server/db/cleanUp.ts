import type { Pool } from 'pg';

/** What was, or would be, removed. */
export interface CleanedUp {
  /** Tables of a day's logs and of a week's events, oldest first. */
  readonly partitions: readonly string[];
  /** Records of what people did. */
  readonly audit: number;
  /** Notifications that were sent, or given up. */
  readonly notifications: number;
  /** Workers and schedulers that have gone. */
  readonly processes: number;
}

/**
 * Removes logs, events, notifications, records of what people did, and processes that have gone, all from before the given number of days.
 * Runs, their tasks, results and the ledger stay: schedules and marts build on them.
 */
export async function cleanUp(pool: Pool, days: number, { dryRun }: { readonly dryRun: boolean }): Promise<CleanedUp> {
  const partitions = await pastPartitions(pool, days);
  // One by one: each holds up whoever writes to its parent for a moment only.
  if (!dryRun) for (const name of partitions) await pool.query(`drop table if exists haru.${name}`);
  const gone = async (table: string, at: string): Promise<number> => {
    const condition = `${at} < clock_timestamp() - make_interval(days => $1)`;
    const { rows } = await pool.query<{ count: number }>(
      dryRun
        ? `select count(*)::int as count from haru.${table} where ${condition}`
        : `with gone as (delete from haru.${table} where ${condition} returning 1) select count(*)::int as count from gone`,
      [days],
    );
    return rows[0]?.count ?? 0;
  };
  return {
    partitions,
    audit: await gone('audit', 'at'),
    // One that is pending has not ended.
    notifications: await gone('notification', 'ended_at'),
    processes: (await gone('worker', 'heartbeat_at')) + (await gone('scheduler', 'heartbeat_at')),
  };
}

/** Their names end with their first day: one day of logs, seven of events. */
async function pastPartitions(pool: Pool, days: number): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
       join (values ('haru.task_log'::regclass, 1), ('haru.event'::regclass, 7)) as p (parent, length) on p.parent = i.inhparent
     where c.relname ~ '^(task_log|event)_[0-9]{8}$'
       and to_date(right(c.relname, 8), 'YYYYMMDD') + p.length <= ((clock_timestamp() - make_interval(days => $1)) at time zone 'UTC')::date
     order by right(c.relname, 8), c.relname`,
    [days],
  );
  return rows.map(({ name }) => name);
}
