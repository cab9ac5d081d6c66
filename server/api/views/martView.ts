import type pg from 'pg';
import type { Range, View } from './view.ts';
import { TOP } from './view.ts';

/** Counts the rows of the mart; its index on the time bounds what is read. Null where there is no mart yet. */
export async function martView(pool: pg.Pool, { from, to }: Range): Promise<View | null> {
  const client = await pool.connect();
  try {
    if (!(await isThere(client))) return null;
    const bounds = [new Date(from), new Date(to)];
    const minutes = await client.query<{ at: Date; count: string }>(
      `select date_trunc('minute', "timestamp") as at, count(*) as count from mart.access_log
       where "timestamp" >= $1 and "timestamp" < $2 group by 1 order by 1`,
      bounds,
    );
    const statuses = await client.query<{ status: number | null; count: string }>(
      `select status, count(*) as count from mart.access_log
       where "timestamp" >= $1 and "timestamp" < $2 group by 1 order by 2 desc, 1`,
      bounds,
    );
    const paths = await client.query<{ path: string; count: string }>(
      `select split_part(request, '?', 1) as path, count(*) as count from mart.access_log
       where "timestamp" >= $1 and "timestamp" < $2 and request is not null group by 1 order by 2 desc, 1 limit ${TOP}`,
      bounds,
    );
    return {
      source: 'mart',
      total: minutes.rows.reduce((sum, { count }) => sum + Number(count), 0),
      minutes: minutes.rows.map(({ at, count }) => ({ at: at.toISOString(), count: Number(count) })),
      statuses: statuses.rows.map(({ status, count }) => ({ status, count: Number(count) })),
      paths: paths.rows.map(({ path, count }) => ({ path, count: Number(count) })),
      sample: null,
      arePathsExact: true,
      loadedUntil: await loadedUntil(client),
      asOf: new Date().toISOString(),
    };
  } finally {
    client.release();
  }
}

/** The end of the latest UTC key that is loaded for every day that it feeds; null where none is, or there is no mart. */
export async function loadedUntil(client: pg.Pool | pg.PoolClient): Promise<string | null> {
  if (!(await isThere(client))) return null;
  const { rows } = await client.query<{ until: Date | null }>(
    `select max(interval_end) as until from (
       select interval_end from haru_load.receipt where table_name = 'mart.access_log' and day_start is not null
       group by share, interval_end having bool_and(loaded_at is not null)
     ) loaded`,
  );
  return rows[0]?.until?.toISOString() ?? null;
}

async function isThere(client: pg.Pool | pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('mart.access_log') is not null and to_regclass('haru_load.receipt') is not null as there`,
  );
  return rows[0]?.there === true;
}
