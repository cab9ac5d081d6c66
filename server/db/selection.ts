import type { Exhausted } from '../core/exhausted.ts';
import type { Queryable } from './transaction.ts';

/** Held by whoever moves rows from `scheduled` to `queued`: limits are counted under it and nowhere else. */
const SELECTION_LOCK = 0x68617275_02;

/** A statement of its own, before the ones that count: their snapshot must begin after the lock is held. */
export async function takeSelectionLock(db: Queryable): Promise<void> {
  await db.query({ name: 'selection-lock', text: `select pg_advisory_xact_lock(${SELECTION_LOCK})` });
}

/** Takes the lock unless another process holds it. False: what is read next must not be counted on. */
export async function trySelectionLock(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ isHeld: boolean }>({
    name: 'try-selection-lock',
    text: `select pg_try_advisory_xact_lock(${SELECTION_LOCK}) as "isHeld"`,
  });
  return rows[0]?.isHeld ?? false;
}

export interface ScheduledRow {
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly dagNo: number;
  readonly versionId: number;
  readonly lane: number;
  readonly queue: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly concurrencyKey: string | null;
  readonly priority: number;
  /** As Postgres writes it, to the microsecond. */
  readonly readyAt: string;
}

/** The first page is small: mostly a few slots are free. */
export const FIRST_PAGE = 32;
const PAGE = 500;

/** What is asked of the run stands in subqueries, so that rows are looked at in the order of the index, and few of them. */
const SCHEDULED_ROWS = `
  select t.run_id as "runId", t.task_no as "taskNo", t.map_index as "mapIndex", t.try_number as "tryNumber",
    t.dag_no as "dagNo", (select r.version_id from haru.dag_run r where r.id = t.run_id) as "versionId",
    t.lane, t.queue, t.pool, t.pool_slots as "poolSlots", t.concurrency_key as "concurrencyKey", t.priority,
    t.ready_at::text as "readyAt"
  from haru.task_instance t
  where t.state = 'scheduled' and (
    select r.state = 'running' and not d.is_paused from haru.dag_run r join haru.dag d on d.dag_no = r.dag_no where r.id = t.run_id
  )`;
/** In the words of the partial index, so that it serves. */
const URGENCY = 't.lane, (-t.priority), t.ready_at, t.run_id, t.task_no, t.map_index';

/** The most urgent scheduled rows. DAGs that are paused wait. */
export async function scheduledRows(db: Queryable): Promise<readonly ScheduledRow[]> {
  const { rows } = await db.query<ScheduledRow>({
    name: 'scheduled-rows',
    text: `${SCHEDULED_ROWS} order by ${URGENCY} limit ${FIRST_PAGE}`,
  });
  return rows;
}

/** The most urgent scheduled rows after the given one, without those of which there is nothing to be had. */
export async function scheduledRowsAfter(
  db: Queryable,
  last: ScheduledRow,
  exhausted: Exhausted,
): Promise<readonly ScheduledRow[]> {
  const { rows } = await db.query<ScheduledRow>({
    name: 'scheduled-rows-after',
    text: `${SCHEDULED_ROWS}
        and (${URGENCY}) > ($1::smallint, -($2::int), $3::timestamptz, $4::bigint, $5::int, $6::int)
        and t.pool <> all ($7::text[]) and t.run_id <> all ($8::bigint[]) and t.dag_no <> all ($9::int[])
        and (t.queue, t.lane) not in (select * from unnest($10::text[], $11::smallint[]))
      order by ${URGENCY} limit ${PAGE}`,
    values: [
      last.lane,
      last.priority,
      last.readyAt,
      last.runId,
      last.taskNo,
      last.mapIndex,
      exhausted.pools,
      exhausted.runIds,
      exhausted.dagNos,
      exhausted.queues.map(({ queue }) => queue),
      exhausted.queues.map(({ lane }) => lane),
    ],
  });
  return rows;
}

/** What holds slots now: rows that are queued or running, grouped; and what is deferred, where its pool counts that, but for what waits for a person. */
export interface ActiveGroup {
  readonly queue: string;
  readonly lane: number;
  readonly pool: string;
  readonly dagNo: number;
  readonly runId: number;
  readonly taskNo: number;
  readonly concurrencyKey: string | null;
  /** Null: queued, so that no worker has it yet. */
  readonly workerId: string | null;
  /** That hold a slot of a worker; none of those that are deferred. */
  readonly instances: number;
  readonly poolSlots: number;
}

export interface SelectionFacts {
  readonly active: readonly ActiveGroup[];
  readonly workers: readonly { readonly id: string; readonly queues: readonly string[]; readonly slots: number }[];
  readonly pools: Readonly<Record<string, number>>;
}

/** A worker counts while it has been heard of within this time. */
export const WORKER_ALIVE = `interval '30 seconds'`;

export async function selectionFacts(db: Queryable): Promise<SelectionFacts> {
  const { rows } = await db.query<SelectionFacts>({
    name: 'selection-facts',
    text: `select
      coalesce((select json_agg(g) from (
        select queue, lane, pool, dag_no as "dagNo", run_id as "runId", task_no as "taskNo", concurrency_key as "concurrencyKey",
          case when state <> 'queued' then worker_id end as "workerId", count(*)::int as instances, sum(pool_slots)::int as "poolSlots"
        from haru.task_instance where state in ('queued', 'running', 'restarting')
        group by 1, 2, 3, 4, 5, 6, 7, 8
        union all
        select queue, lane, pool, dag_no, run_id, task_no, null, null, 0, sum(pool_slots)::int
        from haru.task_instance
        where state = 'deferred' and wait ->> 'kind' is distinct from 'answer' and pool = any (array(select name from haru.pool where include_deferred))
        group by 1, 2, 3, 4, 5, 6
      ) g), '[]') as active,
      coalesce((select json_agg(json_build_object('id', id, 'queues', queues, 'slots', slots)) from haru.worker
        where stopped_at is null and not is_draining and heartbeat_at > clock_timestamp() - ${WORKER_ALIVE}), '[]') as workers,
      coalesce((select json_object_agg(name, slots) from haru.pool), '{}') as pools`,
  });
  return rows[0] ?? { active: [], workers: [], pools: {} };
}

/** A worker that lives and takes no more tries; `drainedBy` null: it is stopping by itself. */
export interface DrainingWorker {
  readonly name: string;
  readonly queues: readonly string[];
  readonly drainedBy: string | null;
}

export async function drainingWorkers(db: Queryable): Promise<readonly DrainingWorker[]> {
  const { rows } = await db.query<DrainingWorker>(
    `select name, queues, drained_by as "drainedBy" from haru.worker
     where stopped_at is null and is_draining and heartbeat_at > clock_timestamp() - ${WORKER_ALIVE} order by name`,
  );
  return rows;
}

/** Moves the chosen rows to `queued` under the next dispatch number, which it answers in their order. */
export async function queueRows(
  db: Queryable,
  chosen: readonly ScheduledRow[],
): Promise<readonly (ScheduledRow & { readonly dispatchNumber: number })[]> {
  if (chosen.length === 0) return [];
  const { rows } = await db.query<{ runId: number; taskNo: number; mapIndex: number; dispatchNumber: number }>({
    name: 'queue-rows',
    text: `
      with locked as (
        select t.run_id, t.task_no, t.map_index from haru.task_instance t
        join unnest($1::bigint[], $2::int[], $3::int[]) as c (run_id, task_no, map_index) using (run_id, task_no, map_index)
        where t.state = 'scheduled'
        order by t.run_id, t.task_no, t.map_index
        for no key update of t
      )
      update haru.task_instance t set
        state = 'queued', state_reason = 'a slot is free', state_actor = 'scheduler', dispatch_number = t.dispatch_number + 1
      from locked l where t.run_id = l.run_id and t.task_no = l.task_no and t.map_index = l.map_index
      returning t.run_id as "runId", t.task_no as "taskNo", t.map_index as "mapIndex", t.dispatch_number as "dispatchNumber"`,
    values: [chosen.map((c) => c.runId), chosen.map((c) => c.taskNo), chosen.map((c) => c.mapIndex)],
  });
  const numberOf = new Map(rows.map((row) => [`${row.runId}/${row.taskNo}/${row.mapIndex}`, row.dispatchNumber]));
  return chosen.flatMap((row) => {
    const dispatchNumber = numberOf.get(`${row.runId}/${row.taskNo}/${row.mapIndex}`);
    return dispatchNumber === undefined ? [] : [{ ...row, dispatchNumber }];
  });
}
