import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { RunState, RunType } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { among, equal, iso, matching, seconds, within } from './fragments.ts';
import type { Fragment, Range, TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';
import { VERSION_COLUMNS } from './versionColumns.ts';
import type { VersionRef } from './versionColumns.ts';

export interface RunRow extends VersionRef {
  /** Its number, the key of everything that belongs to it. */
  readonly id: number;
  readonly uuid: string;
  readonly dag_no: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly run_type: RunType;
  readonly state: RunState;
  readonly version_id: number;
  readonly logical_date: string | null;
  readonly interval_start: string | null;
  readonly interval_end: string | null;
  readonly run_after: string;
  /** YYYY-MM-DD */
  readonly business_day: string | null;
  readonly partition_key: string | null;
  readonly conf: Record<string, unknown>;
  readonly note: string | null;
  readonly triggered_by: string;
  readonly triggering_user: string | null;
  readonly queued_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** Seconds; null until it has ended. */
  readonly duration: number | null;
  readonly last_advanced_at: string | null;
  readonly row_version: number;
}

export interface RunFilter {
  /** Of one DAG; absent: of all. */
  readonly dagNo?: number | undefined;
  readonly dagIds?: readonly string[] | undefined;
  readonly dagId?: TextMatch;
  readonly runId?: TextMatch;
  readonly triggeringUser?: TextMatch;
  readonly partitionKey?: TextMatch;
  /** Of exactly this one. */
  readonly partition?: string | undefined;
  /** True: only runs with a date of their partition, of which there are none. */
  readonly hasPartitionDate?: boolean;
  readonly runAfter?: Range<string>;
  readonly logicalDate?: Range<string>;
  readonly started?: Range<string>;
  readonly ended?: Range<string>;
  readonly changed?: Range<string>;
  readonly duration?: Range<number>;
  readonly confContains?: string | undefined;
  readonly types?: readonly string[] | undefined;
  /** Both included. */
  readonly businessDays?: { readonly from?: string | undefined; readonly to?: string | undefined };
  readonly states?: readonly string[] | undefined;
  readonly versionNumbers?: readonly number[] | undefined;
  readonly sourceCommit?: string | undefined;
  /** Of an asset whose events started them. */
  readonly consumedAsset?: TextMatch | undefined;
}

export const RUN_COLUMNS = sql`
  r.id, r.uuid, r.dag_no, d.dag_id, r.run_id, r.run_type, r.state, r.version_id, ${iso('r.logical_date')} as logical_date,
  ${iso('r.interval_start')} as interval_start, ${iso('r.interval_end')} as interval_end, ${iso('r.run_after')} as run_after,
  to_char(r.business_day, 'YYYY-MM-DD') as business_day, r.partition_key, r.conf, r.note, r.triggered_by, r.triggering_user,
  ${iso('r.queued_at')} as queued_at, ${iso('r.started_at')} as started_at, ${iso('r.ended_at')} as ended_at,
  ${seconds('r.started_at', 'r.ended_at')} as duration, ${iso('r.last_advanced_at')} as last_advanced_at,
  r.version as row_version, ${VERSION_COLUMNS}`;

/** Left joins, because Postgres leaves out those that a count does not need. */
export const RUN_FROM = sql`haru.dag_run r left join haru.dag d on d.dag_no = r.dag_no left join haru.dag_version v on v.id = r.version_id`;

const date = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'timestamptz' });
const text = (expression: Fragment): SortAttribute => ({ expression, type: 'text' });
const ID: SortAttribute = { expression: sql`r.id`, type: 'bigint' };

const SORT: Readonly<Record<string, SortAttribute>> = {
  id: ID,
  state: text(sql`r.state::text`),
  dag_id: text(sql`d.dag_id`),
  run_id: text(sql`r.run_id`),
  dag_run_id: text(sql`r.run_id`),
  logical_date: date('r.logical_date'),
  partition_date: date('r.interval_start'),
  run_after: date('r.run_after'),
  start_date: date('r.started_at'),
  end_date: date('r.ended_at'),
  updated_at: date('r.changed_at'),
  conf: text(sql`r.conf::text`),
  duration: { expression: seconds('r.started_at', 'r.ended_at'), type: 'float8' },
};

export async function listRuns(
  db: Kysely<DB>,
  filter: RunFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<RunRow>> {
  return readPage<RunRow>(db, {
    columns: RUN_COLUMNS,
    from: RUN_FROM,
    conditions: conditionsOf(filter),
    identity: [ID],
    keys: sortKeys(order, SORT, ['id'], [ID]),
    paging,
  });
}

export async function findRun(db: Kysely<DB>, dagId: string, runId: string): Promise<RunRow | null> {
  const { rows } = await sql<RunRow>`
    select ${RUN_COLUMNS} from ${RUN_FROM} where d.dag_id = ${dagId} and r.run_id = ${runId}`.execute(db);
  return rows[0] ?? null;
}

function conditionsOf(filter: RunFilter): Fragment[] {
  return [
    ...equal(sql`r.dag_no`, filter.dagNo),
    ...among(sql`d.dag_id`, filter.dagIds),
    ...matching(sql`d.dag_id`, filter.dagId),
    ...matching(sql`r.run_id`, filter.runId),
    ...matching(sql`r.triggering_user`, filter.triggeringUser),
    ...matching(sql`r.partition_key`, filter.partitionKey),
    ...equal(sql`r.partition_key`, filter.partition),
    ...(filter.hasPartitionDate ? [sql`false`] : []),
    ...within(sql`r.run_after`, filter.runAfter, 'timestamptz'),
    ...within(sql`r.logical_date`, filter.logicalDate, 'timestamptz'),
    ...within(sql`r.started_at`, filter.started, 'timestamptz'),
    ...within(sql`r.ended_at`, filter.ended, 'timestamptz'),
    ...within(sql`r.changed_at`, filter.changed, 'timestamptz'),
    ...within(seconds('r.started_at', 'r.ended_at'), filter.duration, 'float8'),
    ...(filter.confContains ? [sql`position(${filter.confContains} in r.conf::text) > 0`] : []),
    ...(filter.businessDays?.from === undefined ? [] : [sql`r.business_day >= ${filter.businessDays.from}::date`]),
    ...(filter.businessDays?.to === undefined ? [] : [sql`r.business_day <= ${filter.businessDays.to}::date`]),
    ...among(sql`r.run_type::text`, filter.types),
    ...among(sql`r.state::text`, filter.states),
    ...among(sql`v.number`, filter.versionNumbers, 'integer'),
    ...equal(sql`v.source_commit`, filter.sourceCommit),
    ...matching(sql`e.uri`, filter.consumedAsset).map(
      (isOne) => sql`exists (
        select from haru.run_asset_event c join haru.asset_event e on e.id = c.event_id where c.run_no = r.id and ${isOne})`,
    ),
  ];
}
