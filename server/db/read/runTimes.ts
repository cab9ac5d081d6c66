import { sql, type Kysely } from 'kysely';
import type { RunState, TaskState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** When a run of a DAG was wanted, waited, ran and ended. */
export interface RunTimes {
  readonly id: number;
  readonly run_id: string;
  readonly version_id: number;
  readonly state: RunState;
  readonly business_day: string | null;
  readonly interval_end: string | null;
  readonly run_after: string;
  readonly queued_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** The deadline of the run itself. */
  readonly due_at: string | null;
}

/** Of the latest runs of a DAG, newest first. */
export async function runTimes(db: Kysely<DB>, dagNo: number, limit: number): Promise<readonly RunTimes[]> {
  const { rows } = await sql<RunTimes>`
    select r.id, r.run_id, r.version_id, r.state, to_char(r.business_day, 'YYYY-MM-DD') as business_day,
      ${iso('r.interval_end')} as interval_end, ${iso('r.run_after')} as run_after, ${iso('r.queued_at')} as queued_at,
      ${iso('r.started_at')} as started_at, ${iso('r.ended_at')} as ended_at, ${iso('d.due_at')} as due_at
    from (
      select * from haru.dag_run x where x.dag_no = ${dagNo} order by x.run_after desc, x.id desc limit ${limit}
    ) r left join haru.deadline d on d.run_id = r.id and d.task_no = -1
    order by r.run_after desc, r.id desc`.execute(db);
  return rows;
}

/** When a task of a run waited, ran and ended; of a mapped one all instances together. */
export interface TaskTimes {
  readonly run_no: number;
  /** Of a task that is not mapped; a mapped one has many. */
  readonly state: TaskState | null;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  /** Null while any has not ended. */
  readonly ended_at: string | null;
}

/** Of one task in each of some runs; its number may differ between their versions. */
export async function taskTimes(
  db: Kysely<DB>,
  places: readonly { readonly runNo: number; readonly taskNo: number }[],
): Promise<ReadonlyMap<number, TaskTimes>> {
  const runNos = places.map(({ runNo }) => runNo);
  const taskNos = places.map(({ taskNo }) => taskNo);
  const { rows } = await sql<TaskTimes>`
    select t.run_no, t.state, ${iso('t.queued_at')} as queued_at, ${iso('t.started_at')} as started_at,
      ${iso('t.ended_at')} as ended_at
    from (
      select w.run_no, min(i.queued_at) as queued_at, min(i.started_at) as started_at,
        case when count(*) = 1 then min(i.state::text) end as state,
        case when bool_and(i.ended_at is not null) then max(i.ended_at) end as ended_at
      from unnest(${runNos}::bigint[], ${taskNos}::int[]) as w (run_no, task_no)
      join haru.task_instance i on i.run_id = w.run_no and i.task_no = w.task_no
      group by w.run_no
    ) t`.execute(db);
  return new Map(rows.map((row) => [row.run_no, row]));
}
