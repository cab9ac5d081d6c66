import { DatabaseError } from 'pg';
import type { Deadlines } from '../core/deadline.ts';
import type { DagDefinition, Json } from '../core/definition.ts';
import { LANES } from '../core/lanes.ts';
import { hasNotifiers } from '../core/notification.ts';
import type { RunType } from '../core/states.ts';
import { carriedColumns } from './carriedColumns.ts';
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

/** Task instances that one transaction creates, or clears, unless one run alone has more. */
export const INSTANCES_AT_ONCE = 5_000;

/** Creates one run, as `createRuns` does. Answers its number; null: a run with its id, logical date or interval is there. */
export async function createRun(db: Queryable, run: NewRun): Promise<number | null> {
  const [created] = await createRuns(db, [run]);
  return created ?? null;
}

/**
 * Creates runs with all of their task instances, tallies, deadlines and events in one statement. Answers each one's number,
 * or null where a run with its id, logical date or scheduled interval is already there.
 */
export async function createRuns(db: Queryable, runs: readonly NewRun[]): Promise<readonly (number | null)[]> {
  const insert = () =>
    db.query<{ place: number; id: number }>({ name: 'create-runs', text: CREATE_RUNS, values: parameters(runs) });
  try {
    return inOrder(runs, (await insert()).rows);
  } catch (error) {
    if (!isPartitionMissing(error)) throw error;
    await db.query(`select haru.ensure_run_partitions(last_value) from haru.dag_run_id_seq`);
    return inOrder(runs, (await insert()).rows);
  }
}

function inOrder(
  runs: readonly NewRun[],
  created: readonly { readonly place: number; readonly id: number }[],
): readonly (number | null)[] {
  const ids = new Map(created.map(({ place, id }) => [place, id]));
  return runs.map((_, place) => ids.get(place) ?? null);
}

/** A check_violation that names no constraint: no partition of the relation was found for the row. */
function isPartitionMissing(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23514' && error.constraint === undefined;
}

const CREATE_RUNS = `
  with given as (
    select * from unnest($1::int[], $2::int[], $3::text[], $4::haru.run_type[], $5::bigint[], $6::timestamptz[], $7::timestamptz[],
        $8::timestamptz[], $9::timestamptz[], $10::date[], $11::json[], $12::text[], $13::text[], $14::text[], $15::int[], $16::text[],
        $17::int[], $18::int[], $19::boolean[])
      as g (place, dag_no, run_id, run_type, version_id, logical_date, interval_start, interval_end, run_after, business_day,
        conf, note, triggered_by, triggering_user, lane, partition_key, backfill_id, backfill_place, notifies)
  ), inserted as (
    insert into haru.dag_run (dag_no, run_id, run_type, version_id, logical_date, interval_start, interval_end, run_after,
      business_day, conf, note, triggered_by, triggering_user, lane, partition_key, backfill_id, backfill_place, notifies)
    select dag_no, run_id, run_type, version_id, logical_date, interval_start, interval_end, run_after,
      business_day, conf, note, triggered_by, triggering_user, lane, partition_key, backfill_id, backfill_place, notifies
    from given order by place
    on conflict do nothing
    returning id, dag_no, run_id, run_type, lane, triggering_user
  ), run as (
    select i.*, g.place from inserted i join given g using (dag_no, run_id)
  ), task as (
    select run.id as run_id, run.dag_no, run.lane, t.*
    from unnest($20::int[], $21::int[], $22::int[], $23::int[], $24::text[], $25::text[], $26::int[], $27::boolean[])
      as t (place, task_no, max_tries, priority, queue, pool, pool_slots, notifies) join run using (place)
  ), instances as (
    insert into haru.task_instance (run_id, task_no, dag_no, max_tries, lane, priority, queue, pool, pool_slots, notifies)
    select run_id, task_no, dag_no, max_tries, lane, priority, queue, pool, pool_slots, notifies from task
  ), tallies as (
    insert into haru.task_tally (run_id, task_no, none) select run_id, task_no, 1 from task
  ), deadlines as (
    insert into haru.deadline (run_id, task_no, due_at, definition)
    select run.id, d.task_no, d.due_at, d.definition
    from unnest($28::int[], $29::int[], $30::timestamptz[], $31::json[]) as d (place, task_no, due_at, definition)
      join run using (place)
  ), unwatched as (
    insert into haru.event (subject, dag_no, run_id, reason, row_version)
    select 'deadline', run.dag_no, run.id, u.problem, 1
    from unnest($32::int[], $33::text[]) as u (place, problem) join run using (place)
  ), recorded as (
    insert into haru.event (subject, dag_no, run_id, to_state, reason, actor, row_version)
    select 'run', dag_no, id, 'queued', run_type || ' run created', coalesce(triggering_user, 'scheduler'), 1
    from run order by place
  )
  select place, id from run`;

function parameters(runs: readonly NewRun[]): unknown[] {
  const tasks = runs.flatMap(({ definition }, place) =>
    definition.tasks.map((task, taskNo) => ({ place, taskNo, task })),
  );
  const due = runs.flatMap(({ deadlines }, place) => deadlines.due.map((deadline) => ({ place, deadline })));
  const problems = runs.flatMap(({ deadlines }, place) => deadlines.problems.map((problem) => ({ place, problem })));
  return [
    runs.map((_, place) => place),
    runs.map((run) => run.dagNo),
    runs.map((run) => run.runId),
    runs.map((run) => run.runType),
    runs.map((run) => run.versionId),
    runs.map((run) => run.logicalDate),
    runs.map((run) => run.intervalStart),
    runs.map((run) => run.intervalEnd),
    runs.map((run) => run.runAfter),
    runs.map((run) => run.businessDay),
    runs.map((run) => JSON.stringify(run.conf)),
    runs.map((run) => run.note),
    runs.map((run) => run.triggeredBy),
    runs.map((run) => run.triggeringUser),
    runs.map((run) => (run.runType === 'backfill' ? LANES.backfill : LANES.live)),
    runs.map((run) => run.partitionKey),
    runs.map((run) => run.backfill?.id ?? null),
    runs.map((run) => run.backfill?.place ?? null),
    runs.map((run) => hasNotifiers(run.definition)),
    tasks.map(({ place }) => place),
    tasks.map(({ taskNo }) => taskNo),
    tasks.map(({ task }) => task.retries),
    ...carriedColumns(tasks.map(({ task }) => task)),
    due.map(({ place }) => place),
    due.map(({ deadline }) => deadline.taskNo),
    due.map(({ deadline }) => deadline.dueAt),
    due.map(({ deadline }) => JSON.stringify(deadline.definition)),
    problems.map(({ place }) => place),
    problems.map(({ problem }) => problem),
  ];
}
