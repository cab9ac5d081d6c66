import { sql, type Kysely } from 'kysely';
import { TASK_STATES, type RunState, type RunType, type TaskState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { iso, seconds } from './fragments.ts';

/** A run as a column of the grid. */
export interface GridRun {
  readonly id: number;
  readonly run_id: string;
  readonly state: RunState;
  readonly run_type: RunType;
  readonly version_id: number;
  readonly interval_start: string | null;
  readonly interval_end: string | null;
  readonly business_day: string | null;
  readonly run_after: string;
  readonly queued_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly duration: number | null;
  readonly row_version: number;
  /** By task number, one sign each: the place of its state among `TASK_STATES`, in hexadecimal; of a mapped task any that occurs. */
  readonly states: string;
  /** Of each mapped task, by its number, how many instances are in which state. */
  readonly mapped: Readonly<Record<string, readonly number[]>> | null;
}

/** One that was mapped, or was not, keeps what ran before as removed: that is told last. */
const TOLD: readonly TaskState[] = [...TASK_STATES.filter((state) => state !== 'removed'), 'removed'];
const sign = (state: TaskState) => TASK_STATES.indexOf(state).toString(16);
const STATE_SIGN = sql.raw(
  `case ${TOLD.map((state) => `when y.${state} > 0 then '${sign(state)}'`).join(' ')} else '0' end`,
);
const COUNTS = sql.raw(`json_build_array(${TASK_STATES.map((state) => `y.${state}`).join(', ')})`);

/** Runs of a DAG, newest first, from a cursor on. */
export async function gridRuns(
  db: Kysely<DB>,
  dagNo: number,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): Promise<{ readonly runs: readonly GridRun[]; readonly next: string | null }> {
  const from = after === null ? null : decodeCursor(after, 2).keys;
  const isOlder = from === null ? sql`` : sql`and (r.run_after, r.id) < (${from[0]}::timestamptz, ${from[1]}::bigint)`;
  const { rows } = await sql<GridRun>`
    select r.id, r.run_id, r.state, r.run_type, r.version_id, ${iso('r.interval_start')} as interval_start,
      ${iso('r.interval_end')} as interval_end, to_char(r.business_day, 'YYYY-MM-DD') as business_day,
      ${iso('r.run_after')} as run_after, ${iso('r.queued_at')} as queued_at, ${iso('r.started_at')} as started_at,
      ${iso('r.ended_at')} as ended_at, ${seconds('r.started_at', 'r.ended_at')} as duration, r.version as row_version,
      c.states, c.mapped
    from (
      select * from haru.dag_run r where r.dag_no = ${dagNo} ${isOlder} order by r.run_after desc, r.id desc limit ${limit + 1}
    ) r
    cross join lateral (
      select coalesce(string_agg(${STATE_SIGN}, '' order by y.task_no), '') as states,
        json_object_agg(y.task_no, ${COUNTS}) filter (where y.mapped is not null) as mapped
      from haru.task_tally y where y.run_id = r.id
    ) c
    order by r.run_after desc, r.id desc`.execute(db);
  const runs = rows.slice(0, limit);
  const last = runs.at(-1);
  const next =
    last === undefined || rows.length <= limit
      ? null
      : encodeCursor({ direction: 'next', keys: [last.run_after, String(last.id)] });
  return { runs, next };
}
