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

/** The deadlines of a run. One of a task counts as met when its time comes. */
export async function listDeadlines(db: Kysely<DB>, runNo: number): Promise<readonly DeadlineRow[]> {
  const { rows } = await sql<DeadlineRow>`
    select d.task_no, ${iso('d.due_at')} as due_at, d.blocker,
      case when d.fired_at is not null then 'missed' when d.met_at is not null then 'met' else 'pending' end as state
    from haru.deadline d where d.run_id = ${runNo} order by d.due_at, d.task_no`.execute(db);
  return rows;
}
