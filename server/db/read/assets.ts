import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { AssetDefinition, Json } from '../../core/definition.ts';
import type { RunState } from '../../core/states.ts';
import type { Receipt } from '../../dag/context.ts';
import type { DB } from '../schema.ts';
import { among, equal, iso, matching, within } from './fragments.ts';
import type { Fragment, Range, TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

export interface AssetUseRow {
  readonly use: 'schedule' | 'outlet' | 'inlet';
  readonly dag_id: string;
  readonly task_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface AssetRow {
  readonly id: number;
  readonly uri: string;
  readonly definition: AssetDefinition;
  readonly created_at: string;
  readonly changed_at: string;
  readonly last_event_id: number | null;
  readonly last_event_at: string | null;
  readonly uses: readonly AssetUseRow[];
}

const USES = sql`haru.dag_asset u join haru.dag d on d.dag_no = u.dag_no and not d.is_stale where u.asset_id = a.id`;
const COLUMNS = sql`a.id, a.uri, a.definition, ${iso('a.created_at')} as created_at, ${iso('a.changed_at')} as changed_at,
  e.id as last_event_id, ${iso('e.at')} as last_event_at,
  coalesce((
    select json_agg(json_build_object('use', u.use, 'dag_id', d.dag_id, 'task_id', u.task_id,
      'created_at', ${iso('u.created_at')}, 'updated_at', ${iso('u.changed_at')}) order by d.dag_id, u.task_id)
    from ${USES}), '[]') as uses`;
const FROM = sql`haru.asset a left join lateral (
  select id, at from haru.asset_event where uri = a.uri order by id desc limit 1) e on true`;

const ID: SortAttribute = { expression: sql`a.id`, type: 'bigint' };
const URI: SortAttribute = { expression: sql`a.uri`, type: 'text' };
const instant = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'timestamptz' });
const SORT = { id: ID, name: URI, uri: URI, created_at: instant('a.created_at'), updated_at: instant('a.changed_at') };

export interface AssetFilter {
  readonly name?: TextMatch;
  readonly uri?: TextMatch;
  readonly dagIds?: readonly string[] | undefined;
  /** Without those that no DAG uses any more. */
  readonly isActive: boolean;
}

export function listAssets(
  db: Kysely<DB>,
  { name, uri, dagIds, isActive }: AssetFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<AssetRow>> {
  return readPage<AssetRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: [
      ...matching(sql`a.uri`, name),
      ...matching(sql`a.uri`, uri),
      ...(isActive ? [sql`exists (select from ${USES})`] : []),
      ...among(sql`d.dag_id`, dagIds).map((isOne) => sql`exists (select from ${USES} and ${isOne})`),
    ],
    identity: [ID],
    keys: sortKeys(order, SORT, ['id'], [ID]),
    paging,
  });
}

export async function findAsset(
  db: Kysely<DB>,
  by: { readonly id: number } | { readonly uri: string },
): Promise<AssetRow | null> {
  const condition = 'id' in by ? sql`a.id = ${by.id}` : sql`a.uri = ${by.uri}`;
  const { rows } = await sql<AssetRow>`select ${COLUMNS} from ${FROM} where ${condition}`.execute(db);
  return rows[0] ?? null;
}

export interface AssetEventRow {
  readonly id: number;
  readonly asset_id: number;
  readonly uri: string;
  readonly group: string | null;
  readonly extra: Readonly<Record<string, Json>> | null;
  readonly receipt: Receipt | null;
  readonly partition_key: string | null;
  readonly dag_id: string | null;
  readonly run_id: string | null;
  readonly task_id: string | null;
  readonly map_index: number;
  readonly at: string;
  readonly runs: readonly {
    readonly run_id: string;
    readonly dag_id: string;
    readonly logical_date: string | null;
    readonly started_at: string;
    readonly ended_at: string | null;
    readonly state: RunState;
    readonly interval_start: string | null;
    readonly interval_end: string | null;
    readonly partition_key: string | null;
  }[];
}

const TASK_ID = sql`v.definition -> 'tasks' -> e.task_no ->> 'taskId'`;
const EVENT_COLUMNS = sql`e.id, a.id as asset_id, a.uri, a.definition ->> 'group' as group, e.extra, e.receipt, e.partition_key,
  d.dag_id, r.run_id, ${TASK_ID} as task_id, coalesce(e.map_index, -1) as map_index, ${iso('e.at')} as at,
  coalesce((
    select json_agg(json_build_object('run_id', t.run_id, 'dag_id', td.dag_id, 'logical_date', ${iso('t.logical_date')},
      'started_at', coalesce(${iso('t.started_at')}, ${iso('t.queued_at')}), 'ended_at', ${iso('t.ended_at')}, 'state', t.state,
      'interval_start', ${iso('t.interval_start')}, 'interval_end', ${iso('t.interval_end')}, 'partition_key', t.partition_key)
      order by t.id)
    from haru.run_asset_event c join haru.dag_run t on t.id = c.run_no join haru.dag td on td.dag_no = t.dag_no
    where c.event_id = e.id), '[]') as runs`;
const EVENT_FROM = sql`haru.asset_event e join haru.asset a on a.uri = e.uri left join haru.dag_run r on r.id = e.run_id
  left join haru.dag d on d.dag_no = r.dag_no left join haru.dag_version v on v.id = r.version_id`;
const EVENT_ID: SortAttribute = { expression: sql`e.id`, type: 'bigint' };
const EVENT_SORT: Readonly<Record<string, SortAttribute>> = {
  timestamp: instant('e.at'),
  source_dag_id: { expression: sql`d.dag_id`, type: 'text' },
  source_run_id: { expression: sql`r.run_id`, type: 'text' },
  source_task_id: { expression: TASK_ID, type: 'text' },
  source_map_index: { expression: sql`coalesce(e.map_index, -1)`, type: 'bigint' },
};

export interface AssetEventFilter {
  readonly id?: number;
  readonly assetId?: number | undefined;
  readonly name?: TextMatch;
  readonly dagId?: string | undefined;
  readonly runId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly mapIndex?: number | undefined;
  readonly partitionKey?: string | undefined;
  readonly at?: Range<string>;
}

export function listAssetEvents(
  db: Kysely<DB>,
  filter: AssetEventFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<AssetEventRow>> {
  return readPage<AssetEventRow>(db, {
    columns: EVENT_COLUMNS,
    from: EVENT_FROM,
    conditions: [
      ...equal(sql`e.id`, filter.id),
      ...equal(sql`a.id`, filter.assetId),
      ...matching(sql`a.uri`, filter.name),
      ...equal(sql`d.dag_id`, filter.dagId),
      ...equal(sql`r.run_id`, filter.runId),
      ...equal(TASK_ID, filter.taskId),
      ...equal(sql`coalesce(e.map_index, -1)`, filter.mapIndex),
      ...equal(sql`e.partition_key`, filter.partitionKey),
      ...within(sql`e.at`, filter.at, 'timestamptz'),
    ],
    identity: [EVENT_ID],
    keys: sortKeys(order, EVENT_SORT, ['timestamp'], [EVENT_ID]),
    paging,
  });
}

/** The events that started a run, the oldest first. */
export async function eventsBehind(db: Kysely<DB>, runNo: number): Promise<readonly AssetEventRow[]> {
  const { rows } = await sql<AssetEventRow>`select ${EVENT_COLUMNS} from ${EVENT_FROM}
    where e.id in (select event_id from haru.run_asset_event where run_no = ${runNo}) order by e.at, e.id`.execute(db);
  return rows;
}

export interface QueuedRow {
  readonly dag_id: string;
  readonly asset_id: number;
  readonly created_at: string;
}

export interface QueuedFilter {
  readonly assetId?: number | undefined;
  readonly dagId?: string | undefined;
  readonly before?: string | undefined;
}

/** Assets that DAGs have had events of since their last run, each with the time of the first. */
export async function listQueued(db: Kysely<DB>, filter: QueuedFilter): Promise<readonly QueuedRow[]> {
  const conditions: Fragment[] = [
    ...equal(sql`q.asset_id`, filter.assetId),
    ...equal(sql`d.dag_id`, filter.dagId),
    sql`not d.is_stale`,
  ];
  const { rows } = await sql<QueuedRow>`
    select dag_id, asset_id, ${iso('first_at')} as created_at from (
      select d.dag_id, q.asset_id, min(q.at) as first_at from haru.asset_queue q join haru.dag d using (dag_no)
      where ${sql.join(conditions, sql` and `)} group by d.dag_id, q.asset_id
    ) queued
    where first_at < coalesce(${filter.before ?? null}::timestamptz, 'infinity') order by dag_id, asset_id`.execute(db);
  return rows;
}
