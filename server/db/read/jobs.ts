import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { equal, iso, within } from './fragments.ts';
import type { Range } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

/** A process of the installation, in the form of Airflow's jobs. */
export interface JobRow {
  readonly id: number;
  readonly job_type: string;
  readonly state: string;
  readonly host: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly heartbeat_at: string;
}

export interface JobFilter {
  readonly isAlive?: boolean | undefined;
  readonly state?: string | undefined;
  readonly type?: string | undefined;
  readonly host?: string | undefined;
  readonly started?: Range<string>;
  readonly ended?: Range<string>;
}

/** A job's number is a piece of the process's UUID, which is all random. */
const processes = (table: 'scheduler' | 'worker', type: string) => sql`
  select ('x' || left(p.id::text, 8))::bit(32)::bigint as id, ${type}::text as job_type, p.host, p.started_at,
    p.stopped_at as ended_at, p.heartbeat_at,
    case when p.stopped_at is not null then 'success'
      when p.heartbeat_at > clock_timestamp() - interval '30 seconds' then 'running' else 'failed' end as state
  from ${sql.table(`haru.${table}`)} p`;
const FROM = sql`(${processes('scheduler', 'SchedulerJob')} union all ${processes('worker', 'WorkerJob')}) j`;

const text = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'text' });
const date = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'timestamptz' });
const ID: SortAttribute = { expression: sql`j.id`, type: 'bigint' };
const SORT: Readonly<Record<string, SortAttribute>> = {
  id: ID,
  dag_id: ID,
  state: text('j.state'),
  job_type: text('j.job_type'),
  start_date: date('j.started_at'),
  end_date: date('j.ended_at'),
  latest_heartbeat: date('j.heartbeat_at'),
  executor_class: ID,
  hostname: text('j.host'),
  unixname: ID,
};

export async function listJobs(
  db: Kysely<DB>,
  filter: JobFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<JobRow>> {
  return readPage<JobRow>(db, {
    columns: sql`j.id, j.job_type, j.state, j.host, ${iso('j.started_at')} as started_at,
      ${iso('j.ended_at')} as ended_at, ${iso('j.heartbeat_at')} as heartbeat_at`,
    from: FROM,
    conditions: [
      ...equal(sql`(j.state = 'running')`, filter.isAlive),
      ...equal(sql`j.state`, filter.state),
      ...equal(sql`j.job_type`, filter.type),
      ...equal(sql`j.host`, filter.host),
      ...within(sql`j.started_at`, filter.started, 'timestamptz'),
      ...within(sql`j.ended_at`, filter.ended, 'timestamptz'),
    ],
    identity: [ID],
    keys: sortKeys(order, SORT, ['id'], [ID]),
    paging,
  });
}
