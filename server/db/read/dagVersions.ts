import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { equal } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';
import { VERSION_COLUMNS } from './versionColumns.ts';
import type { VersionRef } from './versionColumns.ts';

export interface VersionRow extends VersionRef {
  readonly dag_id: string;
}

/** Without those that are derived for single runs. */
const FROM = sql`haru.dag_version v join haru.dag d on d.dag_no = v.dag_no and v.base_id is null`;
const ID: SortAttribute = { expression: sql`v.id`, type: 'bigint' };
const COMMIT: SortAttribute = { expression: sql`v.source_commit`, type: 'text' };
const SORT: Readonly<Record<string, SortAttribute>> = {
  id: ID,
  version_number: { expression: sql`v.number`, type: 'bigint' },
  bundle_name: ID,
  bundle_version: COMMIT,
};

export interface VersionFilter {
  /** Of one DAG; absent: of all. */
  readonly dagNo?: number | undefined;
  readonly number?: number | undefined;
  readonly sourceCommit?: string | undefined;
}

export async function listVersions(
  db: Kysely<DB>,
  filter: VersionFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<VersionRow>> {
  return readPage<VersionRow>(db, {
    columns: sql`d.dag_id, ${VERSION_COLUMNS}`,
    from: FROM,
    conditions: [
      ...equal(sql`v.dag_no`, filter.dagNo),
      ...equal(sql`v.number`, filter.number),
      ...equal(COMMIT.expression, filter.sourceCommit),
    ],
    identity: [ID],
    keys: sortKeys(order, SORT, ['id'], [ID]),
    paging,
  });
}

export async function findVersion(db: Kysely<DB>, dagId: string, number: number): Promise<VersionRow | null> {
  const { rows } = await sql<VersionRow>`
    select d.dag_id, ${VERSION_COLUMNS} from ${FROM} where d.dag_id = ${dagId} and v.number = ${number}`.execute(db);
  return rows[0] ?? null;
}

/** The source of a version's file, of the current version where no number is given; null: there is no such version. */
export async function findSource(
  db: Kysely<DB>,
  dagId: string,
  number: number | undefined,
): Promise<{ readonly versionId: number; readonly number: number; readonly content: string } | null> {
  const wanted = number === undefined ? sql`v.id = d.version_id` : sql`v.number = ${number}`;
  const { rows } = await sql<{ versionId: number; number: number; content: string }>`
    select v.id as "versionId", v.number, b.source as content from ${FROM} join haru.bundle b on b.hash = v.bundle_hash
    where d.dag_id = ${dagId} and ${wanted}`.execute(db);
  return rows[0] ?? null;
}
