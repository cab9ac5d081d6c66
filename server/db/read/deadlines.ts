import { sql, type Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** A deadline of a run, or of one of its tasks, as it is shown. */
export interface DeadlineRow {
  /** -1: of the run itself. */
  readonly task_no: number;
  readonly due_at: string;
  readonly state: 'pending' | 'met' | 'missed';
  /** What held it up when it was missed. */
  readonly blocker: string | null;
}

const STATE = sql`case when d.fired_at is not null then 'missed' when d.met_at is not null then 'met' else 'pending' end`;

/** The deadlines of a run. One of a task counts as met when its time comes. */
export async function listDeadlines(db: Kysely<DB>, runNo: number): Promise<readonly DeadlineRow[]> {
  const { rows } = await sql<DeadlineRow>`
    select d.task_no, ${iso('d.due_at')} as due_at, d.blocker, ${STATE} as state
    from haru.deadline d where d.run_id = ${runNo} order by d.due_at, d.task_no`.execute(db);
  return rows;
}

/** A deadline of a DAG, with the run that it is of. */
export interface DagDeadlineRow extends DeadlineRow {
  /** Null: the run had not been created when it passed. */
  readonly run_id: string | null;
  readonly version_id: number;
  readonly interval_start: string | null;
  readonly business_day: string | null;
}

/** Whose deadlines are looked at: older runs have a page of their own. */
const RUNS = 200;

/** The deadlines of a DAG's latest runs, and those that passed without a run; the last to come first. */
export async function dagDeadlines(db: Kysely<DB>, dagNo: number, limit: number): Promise<readonly DagDeadlineRow[]> {
  const { rows } = await sql<DagDeadlineRow>`
    with latest as (select * from haru.dag_run where dag_no = ${dagNo} order by run_after desc, id desc limit ${RUNS})
    select d.task_no, ${iso('d.due_at')} as due_at, d.blocker, ${STATE} as state, d.run_id, d.version_id,
      ${iso('d.interval_start')} as interval_start, d.business_day
    from (
      select d.task_no, d.due_at, d.blocker, d.fired_at, d.met_at, r.run_id, r.version_id, r.interval_start,
        to_char(r.business_day, 'YYYY-MM-DD') as business_day
      from latest r join haru.deadline d on d.run_id = r.id
      union all
      select d.task_no, d.due_at, d.blocker, d.fired_at, d.met_at, null, g.version_id, d.interval_start, null
      from haru.deadline d join haru.dag g on g.dag_no = d.dag_no where d.dag_no = ${dagNo} and d.run_id is null
    ) d order by d.due_at desc, d.task_no limit ${limit}`.execute(db);
  return rows;
}

/** The earliest deadline of the runs that the schedule has not created yet; null: there is none, or nobody watches it. */
export async function nextDeadline(db: Kysely<DB>, dagNo: number): Promise<string | null> {
  const { rows } = await sql<{ at: string | null }>`
    select case when not d.is_paused and not d.is_stale then ${iso('d.next_deadline_at')} end as at
    from haru.dag d where d.dag_no = ${dagNo}`.execute(db);
  return rows[0]?.at ?? null;
}
