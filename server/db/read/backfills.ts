import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { BackfillAction, Reprocess } from '../../core/backfill.ts';
import type { BackfillProgress, BackfillState } from '../../core/backfillProgress.ts';
import type { BackfillReason } from '../../core/backfillReason.ts';
import type { Json } from '../../core/definition.ts';
import type { TaskSubset } from '../../core/subset.ts';
import { RUN_STATES } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { equal, iso } from './fragments.ts';
import type { Fragment } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

export interface BackfillRow {
  readonly id: number;
  readonly dag_id: string;
  readonly from_date: string;
  readonly to_date: string;
  readonly calendar: string | null;
  /** Null: all tasks. */
  readonly tasks: TaskSubset | null;
  /** Runs that it clears go over to the latest version. */
  readonly is_on_latest: boolean;
  readonly reprocess: Reprocess;
  readonly is_backwards: boolean;
  readonly max_active_runs: number;
  readonly conf: Readonly<Record<string, Json>> | null;
  readonly is_paused: boolean;
  readonly created_by: string;
  readonly created_at: string;
  readonly changed_at: string;
  readonly canceled_at: string | null;
  readonly completed_at: string | null;
}

/** `waiting`: its run is not created or cleared yet; `deleted`: its run is gone. */
export const DATE_STATES = ['waiting', ...RUN_STATES, 'skip', 'blocked', 'deleted'] as const;
export type DateState = (typeof DATE_STATES)[number];

export interface BackfillDateRow {
  readonly logical_date: string;
  readonly interval_start: string;
  readonly interval_end: string;
  readonly action: BackfillAction;
  readonly reason: BackfillReason;
  /** Of its run; null: it has none. */
  readonly run_no: number | null;
  readonly run_id: string | null;
  readonly state: DateState;
}

const COLUMNS = sql`b.id, d.dag_id, ${iso('b.from_date')} as from_date, ${iso('b.to_date')} as to_date, b.calendar, b.tasks, b.is_on_latest, b.reprocess, b.is_backwards,
  b.max_active_runs, b.conf, b.is_paused, b.created_by, ${iso('b.created_at')} as created_at, ${iso('b.changed_at')} as changed_at,
  ${iso('b.canceled_at')} as canceled_at, ${iso('b.completed_at')} as completed_at`;
const FROM = sql`haru.backfill b join haru.dag d using (dag_no)`;

/** Runs that an estimate is judged by. */
const TYPICAL_RUNS = 20;

const ID: SortAttribute = { expression: sql`b.id`, type: 'bigint' };
const instant = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'timestamptz' });
const SORT: Readonly<Record<string, SortAttribute>> = {
  id: ID,
  from_date: instant('b.from_date'),
  to_date: instant('b.to_date'),
  created_at: instant('b.created_at'),
  updated_at: instant('b.changed_at'),
  completed_at: instant('b.completed_at'),
  max_active_runs: { expression: sql`b.max_active_runs`, type: 'bigint' },
};

/** Where a backfill stands, as `backfillState` tells it. */
const CONDITION_OF_STATE: Readonly<Record<BackfillState, Fragment>> = {
  running: sql`(b.completed_at is null and b.canceled_at is null and not b.is_paused)`,
  paused: sql`(b.completed_at is null and b.canceled_at is null and b.is_paused)`,
  completed: sql`(b.completed_at is not null and b.canceled_at is null)`,
  canceled: sql`b.canceled_at is not null`,
};

export async function listBackfills(
  db: Kysely<DB>,
  filter: { readonly dagId?: string | undefined; readonly state?: BackfillState | undefined },
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<BackfillRow>> {
  return readPage<BackfillRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: [
      ...equal(sql`d.dag_id`, filter.dagId),
      ...(filter.state === undefined ? [] : [CONDITION_OF_STATE[filter.state]]),
    ],
    identity: [ID],
    keys: sortKeys(order, SORT, ['id'], [ID]),
    paging,
  });
}

/** Seconds that a run of the DAG takes: the median of its latest dates that succeeded. Null: none has. */
export async function typicalRunSeconds(db: Kysely<DB>, dagId: string): Promise<number | null> {
  const { rows } = await sql<{ seconds: number | null }>`
    select percentile_cont(0.5) within group (order by extract(epoch from ended_at - started_at))::float8 as seconds
    from (
      select r.started_at, r.ended_at from haru.dag_run r join haru.dag d using (dag_no)
      where d.dag_id = ${dagId} and r.state = 'success' order by r.interval_start desc limit ${TYPICAL_RUNS}
    ) latest`.execute(db);
  return rows[0]?.seconds ?? null;
}

export async function findBackfill(db: Kysely<DB>, id: number): Promise<BackfillRow | null> {
  const { rows } = await sql<BackfillRow>`select ${COLUMNS} from ${FROM} where b.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

const STATE = sql`case
  when t.action in ('skip', 'blocked') then t.action
  when not t.is_applied then 'waiting'
  else coalesce(r.state::text, 'deleted') end`;
const DATES = sql`haru.backfill_date t left join haru.dag_run r on r.id = t.run_no`;

/** Each of its dates, in the order of starting. */
export async function backfillDates(db: Kysely<DB>, id: number): Promise<readonly BackfillDateRow[]> {
  const { rows } = await sql<BackfillDateRow>`
    select ${iso('t.logical_date')} as logical_date, ${iso('t.interval_start')} as interval_start, ${iso('t.interval_end')} as interval_end,
      t.action, t.reason, r.id as run_no, r.run_id,
      ${STATE} as state
    from ${DATES} where t.backfill_id = ${id} order by t.place`.execute(db);
  return rows;
}

/** How many dates of each of the backfills are in which state. */
export async function backfillProgress(
  db: Kysely<DB>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, BackfillProgress>> {
  const { rows } = await sql<{ id: number; progress: BackfillProgress }>`
    select id, json_object_agg(state, count order by state) as progress from (
      select t.backfill_id as id, ${STATE} as state, count(*)::int as count from ${DATES}
      where t.backfill_id = any(${[...ids]}::bigint[]) group by 1, 2
    ) counted group by id`.execute(db);
  return new Map(rows.map(({ id, progress }) => [id, progress]));
}

/** Over which a backfill's rate is taken, so that it follows what goes on at present. */
const RATE_MINUTES = 10;

/** How many runs of each of the backfills ended a minute of late; one without any is left out. */
export async function backfillRates(db: Kysely<DB>, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ id: number; rate: number }>`
    select b.id, count(*)::float8
      / greatest(least(extract(epoch from clock_timestamp() - b.created_at)::float8 / 60, ${RATE_MINUTES}::float8), 1) as rate
    from haru.backfill b
    join haru.backfill_date t on t.backfill_id = b.id and t.is_applied and t.action in ('create', 'clear')
    join haru.dag_run r on r.id = t.run_no
    where b.id = any(${[...ids]}::bigint[]) and r.state in ('success', 'failed')
      and r.ended_at > greatest(b.created_at, clock_timestamp() - interval '1 minute' * ${RATE_MINUTES}::float8)
    group by b.id`.execute(db);
  return new Map(rows.map(({ id, rate }) => [id, rate]));
}
