import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { equal, iso, matching } from './fragments.ts';
import type { TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

export interface ImportErrorRow {
  readonly id: number;
  readonly file: string;
  readonly at: string;
  readonly message: string;
  readonly line: number | null;
  readonly col: number | null;
  readonly stack: string | null;
}

const COLUMNS = sql`e.id, e.file, ${iso('e.at')} as at, e.message, e.line, e.col, e.stack`;
const FROM = sql`haru.import_error e`;

const ID: SortAttribute = { expression: sql`e.id`, type: 'bigint' };
const SORT: Readonly<Record<string, SortAttribute>> = {
  id: ID,
  import_error_id: ID,
  timestamp: { expression: sql`e.at`, type: 'timestamptz' },
  filename: { expression: sql`e.file`, type: 'text' },
  bundle_name: ID,
  stacktrace: { expression: sql`e.stack`, type: 'text' },
};

export async function listImportErrors(
  db: Kysely<DB>,
  filter: { readonly file?: string | undefined; readonly match?: TextMatch },
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<ImportErrorRow>> {
  return readPage<ImportErrorRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: [...equal(sql`e.file`, filter.file), ...matching(sql`e.file`, filter.match)],
    identity: [ID],
    keys: sortKeys(order, SORT, ['id'], [ID]),
    paging,
  });
}

/** All of them, or those of one file. */
export async function importErrorsOf(db: Kysely<DB>, file?: string): Promise<readonly ImportErrorRow[]> {
  const { rows } = await sql<ImportErrorRow>`
    select ${COLUMNS} from ${FROM} where ${file ?? null}::text is null or e.file = ${file ?? null} order by e.file`.execute(
    db,
  );
  return rows;
}

export async function findImportError(db: Kysely<DB>, id: number): Promise<ImportErrorRow | null> {
  const { rows } = await sql<ImportErrorRow>`select ${COLUMNS} from ${FROM} where e.id = ${id}`.execute(db);
  return rows[0] ?? null;
}
