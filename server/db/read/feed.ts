import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** A change, as the pages are told of it. */
export interface FeedEvent {
  readonly id: number;
  readonly at: string;
  readonly subject: string;
  readonly dag_id: string | null;
  readonly run_id: string | null;
  readonly version_id: number | null;
  readonly task_no: number | null;
  readonly map_index: number | null;
  readonly try_number: number | null;
  readonly from_state: string | null;
  readonly to_state: string | null;
  readonly row_version: number;
  /** Of an asset, or of a rerun of one. */
  readonly asset: string | null;
}

/** Log chunks that were written, the latest of each try. */
export interface FeedLog {
  readonly at: string;
  readonly dag_id: string;
  readonly run_id: string;
  readonly version_id: number;
  readonly task_no: number;
  readonly map_index: number;
  readonly try_number: number;
  readonly seq: number;
}

export interface FeedProgress extends Omit<FeedLog, 'at' | 'seq'> {
  readonly progress: Record<string, unknown>;
}

/** The database's clock, on which the feed's cursor runs. */
export async function databaseNow(db: Kysely<DB>): Promise<string> {
  const { rows } = await sql<{
    now: string;
  }>`select replace(to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z') as now`.execute(
    db,
  );
  const row = rows[0];
  if (!row) throw new Error('the database answered no row to the question for its time');
  return row.now;
}

/** Events after an instant, less `overlapSeconds`, without those named in `without`; oldest first, at most `limit`. */
export async function eventsAfter(
  db: Kysely<DB>,
  after: string,
  overlapSeconds: number,
  without: readonly number[],
  limit: number,
): Promise<readonly FeedEvent[]> {
  const { rows } = await sql<FeedEvent>`
    select e.id, ${iso('e.at')} as at, e.subject, d.dag_id, r.run_id, r.version_id, e.task_no, e.map_index, e.try_number,
      e.from_state, e.to_state, e.row_version,
      case when e.subject in ('asset', 'rerun') then e.extra ->> 'asset' end as asset
    from haru.event e left join haru.dag d on d.dag_no = e.dag_no left join haru.dag_run r on r.id = e.run_id
    where e.at > ${after}::timestamptz - make_interval(secs => ${overlapSeconds}) and e.id <> all(${[...without]}::bigint[])
    order by e.at, e.id limit ${limit}`.execute(db);
  return rows;
}

/** The events that `eventsAfter` would answer, by id only. */
export async function eventIdsAfter(
  db: Kysely<DB>,
  after: string,
  overlapSeconds: number,
): Promise<readonly { readonly id: number; readonly at: string }[]> {
  const { rows } = await sql<{ id: number; at: string }>`
    select e.id, ${iso('e.at')} as at from haru.event e
    where e.at > ${after}::timestamptz - make_interval(secs => ${overlapSeconds})`.execute(db);
  return rows;
}

export async function logsAfter(db: Kysely<DB>, after: string, limit: number): Promise<readonly FeedLog[]> {
  const { rows } = await sql<FeedLog>`
    with written as (
      select run_id, task_no, map_index, try_number, max(seq) as seq, max(at) as at
      from haru.task_log where at > ${after}::timestamptz
      group by run_id, task_no, map_index, try_number order by max(at) limit ${limit}
    )
    select ${iso('w.at')} as at, d.dag_id, r.run_id, r.version_id, w.task_no, w.map_index, w.try_number, w.seq
    from written w join haru.dag_run r on r.id = w.run_id join haru.dag d on d.dag_no = r.dag_no
    order by w.at`.execute(db);
  return rows;
}

/** What every running try, or those of one run, say of their progress; bounded by the slots of the workers. */
export async function runningProgress(db: Kysely<DB>, runNo?: number): Promise<readonly FeedProgress[]> {
  const { rows } = await sql<FeedProgress>`
    select d.dag_id, r.run_id, r.version_id, t.task_no, t.map_index, t.try_number, y.progress
    from haru.task_instance t
    join haru.task_try y on y.run_id = t.run_id and y.task_no = t.task_no and y.map_index = t.map_index
      and y.try_number = t.try_number and y.lease = t.lease
    join haru.dag_run r on r.id = t.run_id join haru.dag d on d.dag_no = r.dag_no
    where t.state = 'running' and y.progress is not null ${runNo === undefined ? sql`` : sql`and t.run_id = ${runNo}`}
    order by t.run_id, t.task_no, t.map_index`.execute(db);
  return rows;
}
