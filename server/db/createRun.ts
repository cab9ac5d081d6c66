import { DatabaseError } from 'pg';
import type { Deadlines } from '../core/deadline.ts';
import type { DagDefinition, Json } from '../core/definition.ts';
import { LANES } from '../core/lanes.ts';
import { hasNotifiers } from '../core/notification.ts';
import type { RunType } from '../core/states.ts';
import type { Queryable } from './transaction.ts';

export interface NewRun {
  readonly dagNo: number;
  readonly versionId: number;
  readonly definition: DagDefinition;
  readonly runId: string;
  readonly runType: RunType;
  readonly logicalDate: Date | null;
  readonly intervalStart: Date | null;
  readonly intervalEnd: Date | null;
  readonly runAfter: Date;
  /** Calendar day in the DAG's zone, 'YYYY-MM-DD'. */
  readonly businessDay: string | null;
  /** The partition that the run is for; null: none. */
  readonly partitionKey: string | null;
  readonly conf: Readonly<Record<string, Json>>;
  readonly note: string | null;
  readonly triggeredBy: 'timetable' | 'cli' | 'rest_api' | 'ui' | 'operator' | 'backfill' | 'asset';
  readonly triggeringUser: string | null;
  readonly deadlines: Deadlines;
  /** The backfill that starts the run, and the run's place in its order. */
  readonly backfill?: { readonly id: number; readonly place: number };
}

/**
 * Creates a run with all of its task instances, tallies, deadline and event in one statement. Answers the run's number,
 * or null where a run with this id, logical date or scheduled interval is already there.
 */
export async function createRun(db: Queryable, run: NewRun): Promise<number | null> {
  const insert = () => db.query<{ id: number }>({ name: 'create-run', text: CREATE_RUN, values: parameters(run) });
  try {
    const { rows } = await insert();
    return rows[0]?.id ?? null;
  } catch (error) {
    if (!isPartitionMissing(error)) throw error;
    await db.query(`select haru.ensure_run_partitions(last_value) from haru.dag_run_id_seq`);
    const { rows } = await insert();
    return rows[0]?.id ?? null;
  }
}

/** A check_violation that names no constraint: no partition of the relation was found for the row. */
function isPartitionMissing(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23514' && error.constraint === undefined;
}

const CREATE_RUN = `
  with run as (
    insert into haru.dag_run (dag_no, run_id, run_type, version_id, logical_date, interval_start, interval_end, run_after,
      business_day, conf, note, triggered_by, triggering_user, lane, partition_key, backfill_id, backfill_place, notifies)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $25, $26, $27, $28)
    on conflict do nothing
    returning id, dag_no, lane
  ), task as (
    select * from unnest($15::int[], $16::int[], $17::int[], $18::text[], $19::text[], $20::int[], $29::boolean[])
      as t (task_no, max_tries, priority, queue, pool, pool_slots, notifies)
  ), instances as (
    insert into haru.task_instance (run_id, task_no, dag_no, max_tries, lane, priority, queue, pool, pool_slots, notifies)
    select run.id, t.task_no, run.dag_no, t.max_tries, run.lane, t.priority, t.queue, t.pool, t.pool_slots, t.notifies from run, task t
  ), tallies as (
    insert into haru.task_tally (run_id, task_no, none) select run.id, t.task_no, 1 from run, task t
  ), deadlines as (
    insert into haru.deadline (run_id, task_no, due_at, definition)
    select run.id, d.* from run, unnest($21::int[], $22::timestamptz[], $30::json[]) as d
  ), unwatched as (
    insert into haru.event (subject, dag_no, run_id, reason, row_version)
    select 'deadline', run.dag_no, run.id, problem, 1 from run, unnest($31::text[]) as problem
  ), recorded as (
    insert into haru.event (subject, dag_no, run_id, to_state, reason, actor, row_version)
    select 'run', run.dag_no, run.id, 'queued', $23, $24, 1 from run
  )
  select id from run`;

function parameters(run: NewRun): unknown[] {
  const { tasks } = run.definition;
  return [
    run.dagNo,
    run.runId,
    run.runType,
    run.versionId,
    run.logicalDate,
    run.intervalStart,
    run.intervalEnd,
    run.runAfter,
    run.businessDay,
    JSON.stringify(run.conf),
    run.note,
    run.triggeredBy,
    run.triggeringUser,
    run.runType === 'backfill' ? LANES.backfill : LANES.live,
    tasks.map((_, taskNo) => taskNo),
    tasks.map((task) => task.retries),
    tasks.map((task) => task.priorityWeight),
    tasks.map((task) => task.queue),
    tasks.map((task) => task.pool),
    tasks.map((task) => task.poolSlots),
    run.deadlines.due.map(({ taskNo }) => taskNo),
    run.deadlines.due.map(({ dueAt }) => dueAt),
    `${run.runType} run created`,
    run.triggeringUser ?? 'scheduler',
    run.partitionKey,
    run.backfill?.id ?? null,
    run.backfill?.place ?? null,
    hasNotifiers(run.definition),
    tasks.map(hasNotifiers),
    run.deadlines.due.map(({ definition }) => JSON.stringify(definition)),
    run.deadlines.problems,
  ];
}
