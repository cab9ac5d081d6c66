import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { OPEN_WAIT_STATES, type WaitingInstance } from '../../core/openWait.ts';
import type { RunState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';
import { labelOf } from './taskInstanceFilter.ts';

/** What goes on, whatever its DAG. Runs of backfills are told of with their backfill. */

/** A run, as a line tells it. */
export interface RunLine {
  readonly id: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly version_id: number;
  readonly state: RunState;
  /** YYYY-MM-DD */
  readonly business_day: string | null;
  readonly run_after: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

const RUN_LINE = sql`r.id, d.dag_id, r.run_id, r.version_id, r.state, to_char(r.business_day, 'YYYY-MM-DD') as business_day,
  ${iso('r.run_after')} as run_after, ${iso('r.started_at')} as started_at, ${iso('r.ended_at')} as ended_at`;
const RUNS = sql`haru.dag_run r join haru.dag d using (dag_no)`;

/** Runs that failed in [since, until), the latest first. */
export async function failedRuns(
  db: Kysely<DB>,
  { since, until, limit }: { readonly since: Date; readonly until: Date | null; readonly limit: number },
): Promise<readonly RunLine[]> {
  const { rows } = await sql<RunLine>`
    select ${RUN_LINE} from ${RUNS}
    where r.state = 'failed' and r.ended_at >= ${since} and r.ended_at < coalesce(${until}::timestamptz, 'infinity')
      and r.backfill_id is null
    order by r.ended_at desc limit ${limit}`.execute(db);
  return rows;
}

/** Runs that have started and not ended, the oldest first. */
export async function runningRuns(db: Kysely<DB>, limit: number): Promise<readonly RunLine[]> {
  const { rows } = await sql<RunLine>`
    select ${RUN_LINE} from ${RUNS} where r.state = 'running' and r.backfill_id is null
    order by r.started_at, r.id limit ${limit}`.execute(db);
  return rows;
}

/** A task instance, as a line tells it. */
interface InstanceLine {
  readonly run_no: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly version_id: number;
  readonly business_day: string | null;
  readonly task_no: number;
  readonly map_index: number;
  readonly label: string | null;
}

const INSTANCE_LINE = sql`t.run_id as run_no, d.dag_id, r.run_id, r.version_id, to_char(r.business_day, 'YYYY-MM-DD') as business_day,
  t.task_no, t.map_index, ${labelOf()} as label`;
const INSTANCES = sql`haru.task_instance t join haru.dag_run r on r.id = t.run_id join haru.dag d on d.dag_no = r.dag_no`;

export interface RunningLine extends InstanceLine {
  readonly try_number: number;
  readonly started_at: string | null;
  readonly progress: Record<string, unknown> | null;
}

/** The instances that hold a worker, those of the runs first that have worked the longest. */
export async function runningInstances(
  db: Kysely<DB>,
  runNos: readonly number[],
  limit: number,
): Promise<readonly RunningLine[]> {
  const { rows } = await sql<RunningLine>`
    select ${INSTANCE_LINE}, t.try_number, ${iso('t.started_at')} as started_at, (
        select y.progress from haru.task_try y
        where y.run_id = t.run_id and y.task_no = t.task_no and y.map_index = t.map_index and y.try_number = t.try_number
        order by y.lease desc limit 1) as progress
    from ${INSTANCES}
    where t.state in ('running', 'restarting') and t.run_id = any(${[...runNos]}::bigint[])
    order by t.started_at, t.run_id, t.task_no, t.map_index limit ${limit}`.execute(db);
  return rows;
}

export interface WaitingLine extends InstanceLine, WaitingInstance {
  readonly changed_at: string;
}

/** Looked at for the longest waiters: of ten thousand instances that wait for slots, which are shown is all the same. */
const CANDIDATES = 500;

/** The instances that wait by themselves, and not for an answer, the ones that may go on first at the head. */
export async function waitingInstances(db: Kysely<DB>, limit: number): Promise<readonly WaitingLine[]> {
  const { rows } = await sql<WaitingLine>`
    with waiting as (${sql.join(
      OPEN_WAIT_STATES.map(
        (state) => sql`(
          select x.* from haru.task_instance x
          where x.state = ${sql.lit(state)} and x.wait ->> 'kind' is distinct from 'answer' limit ${CANDIDATES})`,
      ),
      sql` union all `,
    )})
    select ${INSTANCE_LINE}, t.state, t.wait, ${iso('t.ready_at')} as "readyAt", t.pool, t.queue, ${iso('t.changed_at')} as changed_at
    from waiting t join haru.dag_run r on r.id = t.run_id join haru.dag d on d.dag_no = r.dag_no
    order by t.ready_at nulls last, t.run_id, t.task_no, t.map_index limit ${limit}`.execute(db);
  return rows;
}

/** Runs of a DAG that have not started. */
export interface QueuedLine {
  readonly dag_id: string;
  readonly count: number;
  readonly is_paused: boolean;
  /** Of the first of them. */
  readonly run_id: string;
  readonly business_day: string | null;
  readonly run_after: string;
}

/** By DAG, the longest waiting first. */
export async function queuedRuns(db: Kysely<DB>, limit: number): Promise<readonly QueuedLine[]> {
  const { rows } = await sql<QueuedLine>`
    with queued as (
      select x.dag_no, x.run_id, x.business_day, x.run_after from haru.dag_run x
      where x.state = 'queued' and x.backfill_id is null limit ${CANDIDATES}
    ), firsts as (
      select distinct on (dag_no) *, count(*) over (partition by dag_no)::int as count from queued order by dag_no, run_after
    )
    select d.dag_id, f.count, d.is_paused, f.run_id, to_char(f.business_day, 'YYYY-MM-DD') as business_day,
      ${iso('f.run_after')} as run_after
    from firsts f join haru.dag d using (dag_no) order by f.run_after, d.dag_id limit ${limit}`.execute(db);
  return rows;
}
