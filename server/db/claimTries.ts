import type { Json } from '../core/definition.ts';
import type { RunType } from '../core/states.ts';
import type { Wait } from '../core/waiting.ts';
import type { Queryable } from './transaction.ts';

/** Which task instance, in which run. */
export interface TaskKey {
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
}

/** A try that this worker owns until its lease runs out. */
export interface ClaimedTry extends TaskKey {
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly lane: number;
  readonly lostInRow: number;
  /** Grows with every claim in the installation; guards every write of the try. */
  readonly lease: number;
  /** By the database's clock. */
  readonly claimedAt: Date;
  readonly isResumed: boolean;
  readonly handle: Json | null;
  /** Work outside of an earlier try that nobody has ended yet. */
  readonly leftHandle: Json | null;
  /** What the instance has waited for without a slot; null: nothing. */
  readonly wait: Wait | null;
  readonly run: {
    readonly runId: string;
    readonly dagNo: number;
    readonly runType: RunType;
    readonly versionId: number;
    readonly logicalDate: Date | null;
    readonly intervalStart: Date | null;
    readonly intervalEnd: Date | null;
    readonly runAfter: Date;
    readonly businessDay: string | null;
    readonly partitionKey: string | null;
    readonly conf: Readonly<Record<string, Json>>;
    /** The last successful run of the DAG before this one, by interval. */
    readonly previous: { readonly runId: string; readonly start: string; readonly end: string } | null;
  };
  /** What the DAG's tries have kept for each other. */
  readonly dagState: Readonly<Record<string, Json>>;
}

export interface Claimant {
  readonly workerId: string;
  readonly host: string;
  readonly leaseSeconds: number;
}

const CLAIM = `
  claimed as (
    update haru.task_instance t set
      state = 'running', state_reason = 'claimed by ' || $2, state_actor = 'worker',
      worker_id = $1, lease = nextval('haru.lease_epoch'), lease_expires_at = clock_timestamp() + make_interval(secs => $3),
      try_number = t.try_number + case when t.resume then 0 else 1 end
    from candidate c
    where t.run_id = c.run_id and t.task_no = c.task_no and t.map_index = c.map_index
    returning t.*
  ), tried as (
    insert into haru.task_try (run_id, task_no, map_index, try_number, lease, worker_id, host, queued_at)
    select run_id, task_no, map_index, try_number, lease, worker_id, $2, queued_at from claimed
  )
  select c.run_id as "runNo", c.task_no as "taskNo", c.map_index as "mapIndex", c.try_number as "tryNumber", c.max_tries as "maxTries",
    c.lane, c.lost_in_row as "lostInRow", c.lease, clock_timestamp() as "claimedAt", c.resume as "isResumed", c.handle, c.left_handle as "leftHandle", c.wait,
    r.run_id as "runId", r.dag_no as "dagNo", r.run_type as "runType", r.version_id as "versionId", r.logical_date as "logicalDate",
    r.interval_start as "intervalStart", r.interval_end as "intervalEnd", r.run_after as "runAfter",
    r.business_day::text as "businessDay", r.partition_key as "partitionKey", r.conf,
    (
      select json_build_object('runId', p.run_id, 'start', p.interval_start, 'end', p.interval_end)
      from haru.dag_run p
      where p.dag_no = r.dag_no and p.state = 'success' and p.interval_start < r.interval_start
      order by p.interval_start desc limit 1
    ) as previous,
    coalesce((select json_object_agg(s.key, s.value) from haru.dag_state s where s.dag_no = r.dag_no), '{}') as "dagState"
  from claimed c join haru.dag_run r on r.id = c.run_id
  order by c.lane, c.priority desc, c.ready_at, c.run_id, c.task_no, c.map_index`;

/** Claims one dispatched row: none if it has moved on, or was dispatched again since. */
export async function claimDispatched(
  db: Queryable,
  claimant: Claimant,
  key: TaskKey & { readonly dispatchNumber: number },
): Promise<ClaimedTry | null> {
  const { rows } = await db.query<ClaimRow & Omit<ClaimedTry['run'], 'runId'>>({
    name: 'claim-dispatched',
    text: `with candidate as (
        select run_id, task_no, map_index from haru.task_instance
        where run_id = $4 and task_no = $5 and map_index = $6 and state = 'queued' and dispatch_number = $7
        for update skip locked
      ), ${CLAIM}`,
    values: [
      claimant.workerId,
      claimant.host,
      claimant.leaseSeconds,
      key.runId,
      key.taskNo,
      key.mapIndex,
      key.dispatchNumber,
    ],
  });
  const row = rows[0];
  return row ? toClaim(row) : null;
}

/** Claims the most urgent queued rows of the given queues: by lane, priority, and since when they have been ready. */
export async function claimMostUrgent(
  db: Queryable,
  claimant: Claimant,
  queues: readonly string[],
  limit: number,
): Promise<readonly ClaimedTry[]> {
  const { rows } = await db.query<ClaimRow & Omit<ClaimedTry['run'], 'runId'>>({
    name: 'claim-most-urgent',
    text: `with candidate as (
        select run_id, task_no, map_index from haru.task_instance
        where state = 'queued' and queue = any ($4)
        order by lane, priority desc, ready_at, run_id, task_no, map_index
        limit $5
        for update skip locked
      ), ${CLAIM}`,
    values: [claimant.workerId, claimant.host, claimant.leaseSeconds, queues, limit],
  });
  return rows.map(toClaim);
}

interface ClaimRow extends Omit<ClaimedTry, 'run' | 'runId'> {
  readonly runNo: number;
  readonly runId: string;
}

function toClaim(row: ClaimRow & Omit<ClaimedTry['run'], 'runId'>): ClaimedTry {
  const {
    runNo,
    taskNo,
    mapIndex,
    tryNumber,
    maxTries,
    lane,
    lostInRow,
    lease,
    claimedAt,
    isResumed,
    handle,
    leftHandle,
    wait,
    dagState,
    ...run
  } = row;
  return {
    runId: runNo,
    taskNo,
    mapIndex,
    tryNumber,
    maxTries,
    lane,
    lostInRow,
    lease,
    claimedAt,
    isResumed,
    handle,
    leftHandle,
    wait,
    dagState,
    run,
  };
}
