import type { PlannedRun, Span } from '../core/schedule.ts';
import type { Queryable } from './transaction.ts';

/** A run that has not ended and takes one of the places that `maxActiveRuns` gives. */
const TAKES_PLACE = `r.dag_no = d.dag_no and r.state in ('queued', 'running') and r.run_type <> 'backfill'`;

/** DAGs whose version is not planned yet. */
export const UNPLANNED = `from haru.dag d
  where not d.is_stale and d.version_id is not null and d.next_version_id is distinct from d.version_id`;

/** DAGs that are not paused and have a run that is due and a place for it. */
export const DUE_BY_SCHEDULE = `from haru.dag d join haru.dag_version v on v.id = d.version_id
  where not d.is_stale and not d.is_paused and d.next_version_id = d.version_id and d.next_run_after <= statement_timestamp()
    and (select count(*) from haru.dag_run r where ${TAKES_PLACE}) < v.max_active_runs`;

/** DAGs to plan, at most `limit` of each kind. */
export async function dueDags(db: Queryable, limit: number): Promise<readonly number[]> {
  const { rows } = await db.query<{ dagNo: number }>({
    name: 'due-dags',
    text: `
      (select d.dag_no as "dagNo" ${UNPLANNED} limit $1)
      union all
      (select d.dag_no ${DUE_BY_SCHEDULE} order by d.next_run_after limit $1)`,
    values: [limit],
  });
  return rows.map(({ dagNo }) => dagNo);
}

/** A DAG whose schedule is looked at, locked for the transaction. */
export interface LockedDag {
  readonly dagNo: number;
  readonly versionId: number;
  readonly isPaused: boolean;
  /** Its current version is not planned yet, or it was unpaused. */
  readonly isNew: boolean;
  readonly now: Date;
  /** Since when the DAG has been as it is: deadlines before that concern nobody. */
  readonly watchedSince: Date;
  /** The interval of its latest scheduled run. */
  readonly lastInterval: Span | null;
  /** Runs that take one of its places. */
  readonly unfinished: number;
}

/**
 * Locks DAGs in the order of what they have due; those that another transaction holds are left out. The lock is a statement of
 * its own: what is read after it is as the holder before left it.
 */
export async function lockDags(db: Queryable, dagNos: readonly number[]): Promise<readonly LockedDag[]> {
  const { rows: locked } = await db.query<{ dagNo: number }>({
    name: 'lock-dags',
    text: `select dag_no as "dagNo" from haru.dag where dag_no = any ($1) and not is_stale and version_id is not null
      order by next_run_after for no key update skip locked`,
    values: [dagNos],
  });
  if (locked.length === 0) return [];
  const { rows } = await db.query<
    Omit<LockedDag, 'lastInterval'> & { readonly lastStart: Date | null; readonly lastEnd: Date | null }
  >({
    name: 'read-locked-dags',
    text: `
      select d.dag_no as "dagNo", d.version_id as "versionId", d.is_paused as "isPaused",
        d.next_version_id is distinct from d.version_id as "isNew", clock_timestamp() as now,
        greatest(d.created_at, d.unpaused_at, v.created_at) as "watchedSince",
        l.interval_start as "lastStart", l.interval_end as "lastEnd",
        (select count(*)::int from haru.dag_run r where ${TAKES_PLACE}) as unfinished
      from haru.dag d join haru.dag_version v on v.id = d.version_id left join lateral (
        select interval_start, interval_end from haru.dag_run r
        where r.dag_no = d.dag_no and r.run_type = 'scheduled' order by interval_end desc limit 1
      ) l on true
      where d.dag_no = any ($1) order by d.next_run_after`,
    values: [locked.map(({ dagNo }) => dagNo)],
  });
  return rows.map(({ lastStart, lastEnd, ...dag }) => ({
    ...dag,
    lastInterval: lastStart && lastEnd ? { start: lastStart, end: lastEnd } : null,
  }));
}

/** What comes next for a DAG. */
export interface NextOfDag {
  readonly dagNo: number;
  readonly versionId: number;
  readonly run: PlannedRun | null;
  /** The first deadline of that run. */
  readonly deadline: Date | null;
  /** Why the schedule cannot be followed; the deadline stays as it was. Null: it can. */
  readonly error: string | null;
}

export async function setNext(db: Queryable, dags: readonly NextOfDag[]): Promise<void> {
  await db.query({
    name: 'set-next',
    text: `
      update haru.dag d set next_version_id = n.version_id, next_interval_start = n.interval_start, next_interval_end = n.interval_end,
        next_run_after = n.run_after, schedule_error = n.error,
        next_deadline_at = case when n.error is null then n.deadline else d.next_deadline_at end
      from unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::text[])
        as n (dag_no, version_id, interval_start, interval_end, run_after, deadline, error)
      where d.dag_no = n.dag_no`,
    values: [
      dags.map(({ dagNo }) => dagNo),
      dags.map(({ versionId }) => versionId),
      dags.map(({ run }) => run?.intervalStart ?? null),
      dags.map(({ run }) => run?.intervalEnd ?? null),
      dags.map(({ run }) => run?.runAfter ?? null),
      dags.map(({ deadline }) => deadline),
      dags.map(({ error }) => error),
    ],
  });
}
