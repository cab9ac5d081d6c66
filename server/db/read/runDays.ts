import { sql, type Kysely } from 'kysely';
import type { Day } from '../../core/calendar.ts';
import type { RunState } from '../../core/states.ts';
import type { DB } from '../schema.ts';

/** The runs of a business day together. */
export interface RunDay {
  readonly day: Day;
  readonly queued: number;
  readonly running: number;
  readonly success: number;
  readonly failed: number;
  /** How many of them missed a deadline. */
  readonly late: number;
}

const COUNTS = sql.raw(
  (['queued', 'running', 'success', 'failed'] as const satisfies readonly RunState[])
    .map((state) => `count(*) filter (where r.state = '${state}')::int as ${state}`)
    .join(', '),
);

/** A DAG's business days with runs, both ends included, the first first. */
export async function runDays(db: Kysely<DB>, dagNo: number, from: Day, to: Day): Promise<readonly RunDay[]> {
  const { rows } = await sql<RunDay>`
    select to_char(r.business_day, 'YYYY-MM-DD') as day, ${COUNTS}, count(*) filter (
        where exists (select from haru.deadline d where d.run_id = r.id and d.fired_at is not null)
      )::int as late
    from haru.dag_run r
    where r.dag_no = ${dagNo} and r.business_day between ${from}::date and ${to}::date
    group by r.business_day order by r.business_day`.execute(db);
  return rows;
}

/** When the intervals began whose runs had not been created as their deadline passed, in a stretch of time. */
export async function intervalsWithoutRun(
  db: Kysely<DB>,
  dagNo: number,
  from: Date,
  to: Date,
): Promise<readonly Date[]> {
  const { rows } = await sql<{ at: Date }>`
    select distinct d.interval_start as at from haru.deadline d
    where d.dag_no = ${dagNo} and d.run_id is null and d.fired_at is not null
      and d.interval_start >= ${from} and d.interval_start < ${to}`.execute(db);
  return rows.map(({ at }) => at);
}
