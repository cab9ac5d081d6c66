import type { DueDeadline } from '../core/deadline.ts';
import type { DeadlineDefinition } from '../core/definition.ts';
import type { PlannedRun } from '../core/schedule.ts';
import type { RunState } from '../core/states.ts';
import type { Queryable } from './transaction.ts';

/** A deadline that has passed, of a run that is there. */
export interface PassedDeadline {
  readonly runNo: number;
  readonly taskNo: number;
  readonly dueAt: Date;
  readonly definition: DeadlineDefinition;
  readonly dagNo: number;
  readonly versionId: number;
  readonly state: RunState;
  readonly stateReason: string | null;
  readonly runAfter: string;
  readonly businessDay: string | null;
  readonly isPaused: boolean;
  /** Whether what it watches has succeeded. */
  readonly isMet: boolean;
}

/** Locks the deadlines that have passed and are neither fired nor met. */
export async function lockPassedDeadlines(db: Queryable, limit: number): Promise<readonly PassedDeadline[]> {
  const { rows } = await db.query<PassedDeadline>({
    name: 'lock-passed-deadlines',
    text: `
      select d.run_id as "runNo", d.task_no as "taskNo", d.due_at as "dueAt", d.definition, r.dag_no as "dagNo",
        r.version_id as "versionId", r.state, r.state_reason as "stateReason", r.run_after::text as "runAfter",
        r.business_day::text as "businessDay", g.is_paused as "isPaused",
        case when d.task_no < 0 then r.state = 'success'
          else not exists (
            select from haru.task_instance t
            where t.run_id = d.run_id and t.task_no = d.task_no and t.state not in ('success', 'skipped', 'removed')
          ) end as "isMet"
      from haru.deadline d join haru.dag_run r on r.id = d.run_id join haru.dag g on g.dag_no = r.dag_no
      where d.fired_at is null and d.met_at is null and d.due_at <= clock_timestamp()
      order by d.run_id, d.task_no limit $1 for update of d skip locked`,
    values: [limit],
  });
  return rows;
}

export async function meetDeadline(db: Queryable, { runNo, taskNo }: PassedDeadline): Promise<void> {
  await db.query({
    name: 'meet-deadline',
    text: `update haru.deadline set met_at = clock_timestamp() where run_id = $1 and task_no = $2`,
    values: [runNo, taskNo],
  });
}

export async function fireDeadline(db: Queryable, { runNo, taskNo }: PassedDeadline, blocker: string): Promise<void> {
  await db.query({
    name: 'fire-deadline',
    text: `update haru.deadline set fired_at = clock_timestamp(), blocker = $3 where run_id = $1 and task_no = $2`,
    values: [runNo, taskNo, blocker],
  });
}

/** Keeps a deadline that has passed before its run was created; false: it is known already. */
export async function fireWithoutRun(
  db: Queryable,
  dagNo: number,
  { intervalStart, intervalEnd }: PlannedRun,
  { taskNo, dueAt, definition }: DueDeadline,
  blocker: string,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'fire-without-run',
    text: `insert into haru.deadline (dag_no, interval_start, interval_end, task_no, due_at, definition, fired_at, blocker)
      values ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7) on conflict do nothing`,
    values: [dagNo, intervalStart, intervalEnd, taskNo, dueAt, JSON.stringify(definition), blocker],
  });
  return rowCount === 1;
}

/** The tasks whose deadline has passed before the run was created. */
export async function missedWithoutRun(
  db: Queryable,
  dagNo: number,
  { intervalStart, intervalEnd }: PlannedRun,
): Promise<ReadonlySet<number>> {
  const { rows } = await db.query<{ taskNo: number }>({
    name: 'missed-without-run',
    text: `select task_no as "taskNo" from haru.deadline
      where dag_no = $1 and interval_start = $2 and interval_end = $3 and run_id is null`,
    values: [dagNo, intervalStart, intervalEnd],
  });
  return new Set(rows.map(({ taskNo }) => taskNo));
}

export async function giveMissedToRun(
  db: Queryable,
  dagNo: number,
  { intervalStart, intervalEnd }: PlannedRun,
  runNo: number,
): Promise<void> {
  await db.query({
    name: 'give-missed-to-run',
    text: `update haru.deadline set run_id = $4
      where dag_no = $1 and interval_start = $2 and interval_end = $3 and run_id is null`,
    values: [dagNo, intervalStart, intervalEnd, runNo],
  });
}

export async function setNextDeadline(db: Queryable, dagNo: number, at: Date | null): Promise<void> {
  await db.query({
    name: 'set-next-deadline',
    text: `update haru.dag set next_deadline_at = $2 where dag_no = $1 and next_deadline_at is distinct from $2`,
    values: [dagNo, at],
  });
}

export interface MissedDeadline {
  readonly dagNo: number;
  readonly versionId: number;
  /** Null: the run has not been created. */
  readonly runNo: number | null;
  readonly taskNo: number;
  readonly businessDay: string | null;
  readonly dueAt: Date;
  readonly definition: DeadlineDefinition;
  readonly blocker: string;
}

/** Records a missed deadline as an event, and writes a notification for each of its notifiers. */
export async function tellMissedDeadline(db: Queryable, missed: MissedDeadline): Promise<void> {
  const { dagNo, versionId, runNo, taskNo, businessDay, dueAt, definition, blocker } = missed;
  await db.query({
    name: 'tell-missed-deadline',
    text: `
      with told as (
        insert into haru.event (subject, dag_no, run_id, task_no, to_state, reason, extra)
        values ('deadline', $1, $3, nullif($4, -1), 'missed', $7, json_build_object('dueAt', $6::timestamptz))
      )
      insert into haru.notification (occasion, dag_no, version_id, run_id, task_no, business_day, state, error, place, notifier, connection)
      select 'deadline', $1, $2, $3, $4, $5, 'deadline_missed', $7, n.place - 1, n.notifier, n.notifier ->> 'connection'
      from json_array_elements($8::json) with ordinality as n (notifier, place)`,
    values: [
      dagNo,
      versionId,
      runNo,
      taskNo,
      businessDay,
      dueAt,
      `due ${dueAt.toISOString()}: ${blocker}`,
      JSON.stringify(definition.notify),
    ],
  });
}

/** An instance that keeps a deadline from being met. */
export interface OpenInstance {
  readonly task_no: number;
  readonly map_index: number;
  readonly state: string;
  readonly started_at: Date | null;
  readonly error: string | null;
}

/** Instances of a run, or of a task of it, that have not succeeded: what has failed or is at work first. */
export async function openInstances<T extends OpenInstance>(
  db: Queryable,
  { runNo, taskNo }: Pick<PassedDeadline, 'runNo' | 'taskNo'>,
  limit: number,
): Promise<readonly T[]> {
  const { rows } = await db.query<T>({
    name: 'open-instances',
    text: `
      select t.*, t.ready_at::text as ready_at, (
          select y.error from haru.task_try y
          where y.run_id = t.run_id and y.task_no = t.task_no and y.map_index = t.map_index and y.try_number = t.try_number
          order by y.lease desc limit 1
        ) as error
      from haru.task_instance t
      where t.run_id = $1 and ($2 < 0 or t.task_no = $2) and t.state not in ('success', 'skipped', 'removed')
      order by array_position(array['failed', 'running', 'restarting', 'up_for_retry', 'deferred', 'up_for_reschedule', 'queued',
        'scheduled', 'none', 'upstream_failed'], t.state::text), t.task_no, t.map_index
      limit $3`,
    values: [runNo, taskNo, limit],
  });
  return rows;
}
