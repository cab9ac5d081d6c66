import type { BackfillDate, ExistingRun } from '../core/backfill.ts';
import type { InstancePlace } from '../core/clearing.ts';
import type { BackfillOrder } from '../core/backfillVerbs.ts';
import type { Json } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import type { TaskSubset } from '../core/subset.ts';
import type { Queryable } from './transaction.ts';

/** A date whose run is still to be created or cleared. */
export interface DateToApply extends Omit<BackfillDate, 'existing'> {
  readonly place: number;
  readonly runNo: number | null;
}

/** What became of a date. */
export interface AppliedDate extends Pick<BackfillDate, 'action' | 'reason'> {
  readonly place: number;
  readonly runNo: number | null;
}

export interface BackfillToApply {
  readonly id: number;
  readonly versionId: number;
  /** Null: all tasks. */
  readonly tasks: TaskSubset | null;
  readonly isOnLatest: boolean;
  readonly conf: Readonly<Record<string, Json>> | null;
  readonly createdBy: string;
}

/** A run that a date has already, with the version that it is pinned to. */
export type RunOfDate = Omit<ExistingRun, 'hasTasks' | 'canMove'> & { readonly versionId: number };

/** The DAG's runs within a range, by their logical dates in milliseconds. */
export async function runsByDate(db: Queryable, { dagNo, from, to }: DatesOf): Promise<ReadonlyMap<number, RunOfDate>> {
  const { rows } = await db.query<RunOfDate & { logicalDate: Date }>(
    `select id as "runNo", run_id as "runId", state, version_id as "versionId", logical_date as "logicalDate"
     from haru.dag_run where dag_no = $1 and logical_date between $2 and $3`,
    [dagNo, from, to],
  );
  return new Map(rows.map(({ logicalDate, ...run }) => [logicalDate.getTime(), run]));
}

type DatesOf = Pick<BackfillOrder, 'dagNo' | 'from' | 'to'>;

/** A backfill of the DAG that has not ended and has one of these dates in its plan; null: none. */
export async function overlappingBackfill(
  db: Queryable,
  dagNo: number,
  plan: readonly Pick<BackfillDate, 'logicalDate'>[],
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(
    `select id from haru.backfill b where dag_no = $1 and completed_at is null
       and exists (select from haru.backfill_date t where t.backfill_id = b.id and t.logical_date = any ($2::timestamptz[]))
     order by id limit 1`,
    [dagNo, plan.map(({ logicalDate }) => logicalDate)],
  );
  return rows[0]?.id ?? null;
}

/** Throws `CONFLICT` where such a backfill is there. */
export async function refuseOverlap(
  db: Queryable,
  dagNo: number,
  plan: readonly Pick<BackfillDate, 'logicalDate'>[],
): Promise<void> {
  const id = await overlappingBackfill(db, dagNo, plan);
  if (id !== null)
    throw new HaruError(
      'CONFLICT',
      `Backfill ${id} of the same DAG works on some of these dates: wait for its end or cancel it.`,
    );
}

/** Stores a backfill with its plan, as the only one of its DAG that works on these dates. */
export async function storeBackfill(
  db: Queryable,
  order: BackfillOrder,
  plan: readonly BackfillDate[],
  createdBy: string,
): Promise<number> {
  const { dagNo, from, to } = order;
  // Held until the commit: nobody else stores one for this DAG meanwhile.
  await db.query(`select from haru.dag where dag_no = $1 for no key update`, [dagNo]);
  await refuseOverlap(db, dagNo, plan);
  const { rows } = await db.query<{ id: number }>(
    `insert into haru.backfill (dag_no, version_id, from_date, to_date, reprocess, is_backwards, max_active_runs, conf, created_by, calendar, tasks, is_on_latest)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
    [
      dagNo,
      order.versionId,
      from,
      to,
      order.reprocess,
      order.backwards,
      order.maxActiveRuns,
      order.conf && JSON.stringify(order.conf),
      createdBy,
      order.calendar,
      order.tasks && JSON.stringify(order.tasks),
      order.isOnLatest,
    ],
  );
  const id = rows[0]?.id as number;
  await db.query(
    `insert into haru.backfill_date (backfill_id, place, logical_date, interval_start, interval_end, run_after, action, reason, run_no, is_applied)
     select $1, place, logical_date, interval_start, interval_end, run_after, action, reason, run_no, action in ('skip', 'blocked')
     from unnest($2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::bigint[])
       with ordinality as p (logical_date, interval_start, interval_end, run_after, action, reason, run_no, place)`,
    [
      id,
      plan.map((date) => date.logicalDate),
      plan.map((date) => date.intervalStart),
      plan.map((date) => date.intervalEnd),
      plan.map((date) => date.runAfter),
      plan.map((date) => date.action),
      plan.map((date) => date.reason),
      plan.map((date) => date.existing?.runNo ?? null),
    ],
  );
  await recordBackfill(db, id, 'created', createdBy);
  return id;
}

/** Tells those who watch the DAG that a backfill of it has changed. */
export async function recordBackfill(
  db: Queryable,
  id: number,
  change: 'created' | 'paused' | 'resumed' | 'canceled',
  actor: string,
): Promise<void> {
  await db.query(
    `insert into haru.event (subject, dag_no, to_state, reason, actor)
     select 'backfill', dag_no, $2, 'backfill ' || id, $3 from haru.backfill where id = $1`,
    [id, change, actor],
  );
}

/** Locks the backfill and reads the first of its dates that are still to be applied; null: another process has it, or it is over. */
export async function lockDatesToApply(
  db: Queryable,
  id: number,
  limit: number,
): Promise<{ readonly backfill: BackfillToApply; readonly dates: readonly DateToApply[] } | null> {
  const { rows } = await db.query<BackfillToApply>(
    `select id, version_id as "versionId", tasks, is_on_latest as "isOnLatest", conf, created_by as "createdBy" from haru.backfill
     where id = $1 and completed_at is null and canceled_at is null for no key update skip locked`,
    [id],
  );
  const [backfill] = rows;
  if (!backfill) return null;
  const { rows: dates } = await db.query<DateToApply>(
    `select place, logical_date as "logicalDate", interval_start as "intervalStart", interval_end as "intervalEnd",
       run_after as "runAfter", action, reason, run_no as "runNo"
     from haru.backfill_date where backfill_id = $1 and not is_applied order by place limit $2`,
    [id, limit],
  );
  return { backfill, dates };
}

export async function setDatesApplied(db: Queryable, id: number, dates: readonly AppliedDate[]): Promise<void> {
  await db.query(
    `update haru.backfill_date d set is_applied = true, action = a.action, reason = a.reason, run_no = a.run_no
     from unnest($2::int[], $3::text[], $4::text[], $5::bigint[]) as a (place, action, reason, run_no)
     where d.backfill_id = $1 and d.place = a.place`,
    [
      id,
      dates.map(({ place }) => place),
      dates.map(({ action }) => action),
      dates.map(({ reason }) => reason),
      dates.map(({ runNo }) => runNo),
    ],
  );
}

/** Takes a run that has ended into a backfill, in its lane. Answers the version that the run is pinned to; null: it has not ended, or is gone. */
export async function reprocessRun(
  db: Queryable,
  runNo: number,
  backfill: BackfillToApply,
  { place, lane }: { readonly place: number; readonly lane: number },
): Promise<number | null> {
  const { rows } = await db.query<{ versionId: number }>(
    `update haru.dag_run set state = 'queued', state_reason = 'the run was cleared by backfill ' || $2::bigint, state_actor = $3,
       last_advanced_at = null, clear_number = clear_number + 1, run_type = 'backfill', triggered_by = 'backfill',
       conf = coalesce($4, conf), backfill_id = $2, backfill_place = $5, lane = $6
     where id = $1 and state in ('success', 'failed') returning version_id as "versionId"`,
    [runNo, backfill.id, backfill.createdBy, backfill.conf && JSON.stringify(backfill.conf), place, lane],
  );
  if (!rows[0]) return null;
  await db.query(`update haru.task_instance set lane = $2 where run_id = $1 and lane <> $2`, [runNo, lane]);
  return rows[0].versionId;
}

/** How many task instances a run has. */
export async function countInstances(db: Queryable, runNo: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from haru.task_instance where run_id = $1`,
    [runNo],
  );
  return rows[0]?.count ?? 0;
}

/** The instances of tasks in a run. */
export async function placesOf(
  db: Queryable,
  runNo: number,
  taskNos: readonly number[],
): Promise<readonly InstancePlace[]> {
  const { rows } = await db.query<InstancePlace>(
    `select task_no as "taskNo", map_index as "mapIndex" from haru.task_instance where run_id = $1 and task_no = any ($2)`,
    [runNo, taskNos],
  );
  return rows;
}

/** Those that have not ended. */
export async function openBackfills(
  db: Queryable,
): Promise<readonly { readonly id: number; readonly isCanceled: boolean }[]> {
  const { rows } = await db.query<{ id: number; isCanceled: boolean }>({
    name: 'open-backfills',
    text: `select id, canceled_at is not null as "isCanceled" from haru.backfill where completed_at is null order by id`,
  });
  return rows;
}

/** Ends the backfills of which no run is left to start or to end. Answers how many. */
export async function completeBackfills(db: Queryable): Promise<number> {
  const { rowCount } = await db.query({
    name: 'complete-backfills',
    text: `with completed as (
        update haru.backfill b set completed_at = clock_timestamp(), changed_at = clock_timestamp()
        where completed_at is null
          and not exists (select from haru.backfill_date t where t.backfill_id = b.id and not t.is_applied)
          and not exists (select from haru.dag_run r where r.backfill_id = b.id)
        returning id, dag_no
      )
      insert into haru.event (subject, dag_no, to_state, reason)
      select 'backfill', dag_no, 'completed', 'backfill ' || id from completed`,
  });
  return rowCount ?? 0;
}
