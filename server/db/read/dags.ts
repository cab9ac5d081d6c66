import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { among, equal, iso, matching, within } from './fragments.ts';
import type { Fragment, Range, TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';
import { VERSION_COLUMNS } from './versionColumns.ts';
import type { VersionRef } from './versionColumns.ts';

/** A DAG without its definition, which the version's id leads to. */
export interface DagRow extends VersionRef {
  readonly dag_no: number;
  readonly dag_id: string;
  readonly file: string;
  readonly is_paused: boolean;
  readonly is_stale: boolean;
  readonly version_id: number;
  readonly schedule_error: string | null;
  readonly next_interval_start: string | null;
  readonly next_interval_end: string | null;
  readonly next_run_after: string | null;
  readonly last_loaded_at: string | null;
  readonly last_load_ms: number | null;
  readonly has_import_errors: boolean;
}

export interface DagFilter {
  readonly dagId?: TextMatch;
  readonly tags?: readonly string[] | undefined;
  readonly matchesAllTags?: boolean;
  readonly owners?: readonly string[] | undefined;
  readonly isPaused?: boolean | undefined;
  readonly withoutStale?: boolean;
  readonly hasImportErrors?: boolean | undefined;
  readonly lastRunState?: string | undefined;
  readonly runStates?: readonly string[] | undefined;
  readonly runStarted?: Range<string>;
  readonly runEnded?: Range<string>;
  readonly sourceCommit?: string | undefined;
  readonly hasAssetSchedule?: boolean | undefined;
  /** Part of the URI of an asset that starts them or that they publish. */
  readonly asset?: string | undefined;
  /** Whether this user has marked them. */
  readonly favorite?: { readonly userId: number; readonly isMarked: boolean } | undefined;
}

const HAS_IMPORT_ERRORS = sql<boolean>`exists (select from haru.import_error e where e.file = d.file)`;

const COLUMNS = sql`
  d.dag_no, d.dag_id, d.file, d.is_paused, d.is_stale, d.version_id, d.schedule_error,
  ${iso('d.next_interval_start')} as next_interval_start, ${iso('d.next_interval_end')} as next_interval_end,
  ${iso('d.next_run_after')} as next_run_after, ${iso('d.last_loaded_at')} as last_loaded_at, d.last_load_ms,
  ${HAS_IMPORT_ERRORS} as has_import_errors, ${VERSION_COLUMNS}`;

const FROM = sql`haru.dag d join haru.dag_version v on v.id = d.version_id`;

const DAG_ID: SortAttribute = { expression: sql`d.dag_id`, type: 'text' };
const lastRun = (column: string) =>
  sql`(select ${sql.ref(column)} from haru.dag_run r where r.dag_no = d.dag_no order by r.run_after desc, r.id desc limit 1)`;

const SORT: Readonly<Record<string, SortAttribute>> = {
  dag_id: DAG_ID,
  dag_display_name: DAG_ID,
  next_dagrun: { expression: sql`d.next_run_after`, type: 'timestamptz' },
  state: { expression: sql`${lastRun('r.state')}::text`, type: 'text' },
  last_run_state: { expression: sql`${lastRun('r.state')}::text`, type: 'text' },
  start_date: { expression: lastRun('r.started_at'), type: 'timestamptz' },
  last_run_start_date: { expression: lastRun('r.started_at'), type: 'timestamptz' },
};

export async function listDags(
  db: Kysely<DB>,
  filter: DagFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<DagRow>> {
  return readPage<DagRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: conditionsOf(filter),
    identity: [DAG_ID],
    keys: sortKeys(order, SORT, ['dag_id'], [DAG_ID]),
    paging,
  });
}

/** All of them in the order of their ids, those whose files are gone left out. */
export async function allDags(db: Kysely<DB>): Promise<readonly DagRow[]> {
  const { rows } = await sql<DagRow>`select ${COLUMNS} from ${FROM} where not d.is_stale order by d.dag_id`.execute(db);
  return rows;
}

/** Those that are there of the named ones. */
export async function dagsNamed(db: Kysely<DB>, dagIds: readonly string[]): Promise<readonly DagRow[]> {
  const { rows } = await sql<DagRow>`select ${COLUMNS} from ${FROM} where d.dag_id = any(${[...dagIds]})`.execute(db);
  return rows;
}

export async function findDag(db: Kysely<DB>, dagId: string): Promise<DagRow | null> {
  const { rows } = await sql<DagRow>`select ${COLUMNS} from ${FROM} where d.dag_id = ${dagId}`.execute(db);
  return rows[0] ?? null;
}

export async function countActiveRuns(db: Kysely<DB>, dagNo: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from haru.dag_run where dag_no = ${dagNo} and state = 'running'`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The tags of all DAGs, each once. */
export async function listTags(db: Kysely<DB>, match: TextMatch, order: readonly string[] | undefined, paging: Paging) {
  const name = { expression: sql`t.name`, type: 'text' } as const;
  return readPage<{ name: string }>(db, {
    columns: sql`t.name`,
    from: sql`(select distinct name from ${FROM}, json_array_elements_text(v.definition -> 'tags') as name) t`,
    conditions: matching(name.expression, match),
    identity: [name],
    keys: sortKeys(order, { name }, ['name'], []),
    paging,
  });
}

function conditionsOf(filter: DagFilter): Fragment[] {
  const tags = sql`array(select json_array_elements_text(v.definition -> 'tags'))`;
  const run = [
    ...among(sql`r.state::text`, filter.runStates),
    ...within(sql`r.started_at`, filter.runStarted, 'timestamptz'),
    ...within(sql`r.ended_at`, filter.runEnded, 'timestamptz'),
  ];
  return [
    ...matching(sql`d.dag_id`, filter.dagId),
    ...(filter.tags?.length
      ? [sql`${tags} ${sql.raw(filter.matchesAllTags ? '@>' : '&&')} ${[...filter.tags]}::text[]`]
      : []),
    ...among(sql`v.definition ->> 'owner'`, filter.owners),
    ...equal(sql`d.is_paused`, filter.isPaused),
    ...(filter.withoutStale ? [sql`not d.is_stale`] : []),
    ...equal(HAS_IMPORT_ERRORS, filter.hasImportErrors),
    ...equal(sql`${lastRun('r.state')}::text`, filter.lastRunState),
    ...equal(sql`v.source_commit`, filter.sourceCommit),
    ...equal(sql`coalesce(v.definition -> 'schedule' ->> 'kind' = 'assets', false)`, filter.hasAssetSchedule),
    ...matching(sql`u.uri`, { pattern: filter.asset }).map(
      (isOne) => sql`exists (
        select from (select a.uri from haru.dag_asset x join haru.asset a on a.id = x.asset_id
          where x.dag_no = d.dag_no and x.use <> 'inlet') u where ${isOne})`,
    ),
    ...(filter.favorite
      ? [
          sql`exists (select from haru.dag_favorite f where f.dag_no = d.dag_no and f.user_id = ${filter.favorite.userId})
            = ${filter.favorite.isMarked}`,
        ]
      : []),
    ...(run.length > 0
      ? [sql`exists (select from haru.dag_run r where r.dag_no = d.dag_no and ${sql.join(run, sql` and `)})`]
      : []),
  ];
}
