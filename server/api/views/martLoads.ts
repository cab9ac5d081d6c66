import type pg from 'pg';
import type { LoadedStretch } from '../../core/loadedSlices.ts';
import { isThere } from './martView.ts';
import type { Range } from './view.ts';

/** The stretches of a range that loads into the mart have receipts for; null where there is no mart yet. */
export async function martLoads(pool: pg.Pool, { from, to }: Range): Promise<readonly LoadedStretch[] | null> {
  if (!(await isThere(pool))) return null;
  const { rows } = await pool.query<{ source: string; start: Date; until: Date; loaded_at: Date | null }>(
    `select source, greatest(day_start, interval_start) as start, least(day_end, interval_end) as until, loaded_at
     from haru_load.receipt
     where table_name = 'mart.access_log' and day_start < $2 and day_end > $1 and interval_start < day_end and interval_end > day_start`,
    [new Date(from), new Date(to)],
  );
  return rows.map(({ source, start, until, loaded_at }) => ({
    source,
    from: start.getTime(),
    to: until.getTime(),
    loadedAt: loaded_at?.getTime() ?? null,
  }));
}
