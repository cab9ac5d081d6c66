import type { Queryable } from './transaction.ts';

/** The database's clock: the `now` of the scheduler's rules, the same for every process. */
export async function clockOf(db: Queryable): Promise<Date> {
  const { rows } = await db.query<{ now: Date }>({ name: 'clock', text: `select clock_timestamp() as now` });
  return rows[0]!.now;
}
