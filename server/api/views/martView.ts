import type pg from 'pg';
import type { Range, View } from './view.ts';
import { TOP } from './view.ts';

/** Counts the rows of the mart; its index on the time bounds what is read. Null where there is no mart yet. */
export async function martView(pool: pg.Pool, { from, to }: Range): Promise<View | null> {
  if (!(await isThere(pool))) return null;
  const bounds = [new Date(from), new Date(to)];
  const [counts, paths, until] = await Promise.all([
    pool.query<{ at: Date; status: number | null; count: string }>(
      `select date_trunc('minute', "timestamp") as at, status, count(*) as count from mart.access_log
       where "timestamp" >= $1 and "timestamp" < $2 group by 1, 2 order by 1`,
      bounds,
    ),
    pool.query<{ path: string; count: string }>(
      `select split_part(request, '?', 1) as path, count(*) as count from mart.access_log
       where "timestamp" >= $1 and "timestamp" < $2 and request is not null group by 1 order by 2 desc, 1 limit ${TOP}`,
      bounds,
    ),
    latestLoad(pool),
  ]);
  const rows = counts.rows.map(({ at, status, count }) => ({ at: at.toISOString(), status, count: Number(count) }));
  const minutes = sumsBy(rows, ({ at }) => at);
  const statuses = sumsBy(rows, ({ status }) => status);
  return {
    source: 'mart',
    total: rows.reduce((sum, { count }) => sum + count, 0),
    minutes: [...minutes].map(([at, count]) => ({ at, count })),
    statuses: [...statuses]
      .map(([status, count]) => ({ status, count }))
      .toSorted((a, b) => b.count - a.count || (a.status ?? Infinity) - (b.status ?? Infinity)),
    paths: paths.rows.map(({ path, count }) => ({ path, count: Number(count) })),
    sample: null,
    arePathsExact: true,
    loadedUntil: until,
    asOf: new Date().toISOString(),
  };
}

function sumsBy<R extends { readonly count: number }, K>(rows: readonly R[], keyOf: (row: R) => K): Map<K, number> {
  const sums = new Map<K, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.count);
  return sums;
}

/** The end of the latest UTC key that is loaded for every day that it feeds; null where none is, or there is no mart. */
export async function loadedUntil(pool: pg.Pool): Promise<string | null> {
  return (await isThere(pool)) ? latestLoad(pool) : null;
}

/** The same of a mart that is there. */
async function latestLoad(pool: pg.Pool): Promise<string | null> {
  const { rows } = await pool.query<{ until: Date | null }>(
    `select max(interval_end) as until from (
       select interval_end from haru_load.receipt where table_name = 'mart.access_log' and day_start is not null
       group by share, interval_end having bool_and(loaded_at is not null)
     ) loaded`,
  );
  return rows[0]?.until?.toISOString() ?? null;
}

/** Whether the mart has been loaded into at all. */
export async function isThere(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(
    `select to_regclass('mart.access_log') is not null and to_regclass('haru_load.receipt') is not null as there`,
  );
  return rows[0]?.there === true;
}
