import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { where } from './fragments.ts';
import type { Fragment } from './fragments.ts';
import { isAfter, keyColumn, orderBy } from './sorting.ts';
import type { SortAttribute, SortKey } from './sorting.ts';

/** By offset, or from a cursor on; an empty cursor is the beginning. */
export type Paging =
  { readonly limit: number; readonly offset: number } | { readonly limit: number; readonly cursor: string };

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Of all rows that fit; where counting stopped, at least one more than those up to the end of a full page, so that who pages by it misses none. */
  readonly total: number;
  /** Where counting stops; null: the total is exact. */
  readonly totalLimit: number | null;
  /** Null in pages by offset, and where there is nothing on that side. */
  readonly next: string | null;
  readonly previous: string | null;
}

/** Most rows that are counted where a cursor is used, or where there may be many millions. */
export const COUNT_LIMIT = 50_000;

export interface PageQuery {
  readonly columns: Fragment;
  readonly from: Fragment;
  readonly conditions: readonly Fragment[];
  /** What tells a row from every other one. */
  readonly identity: readonly SortAttribute[];
  readonly keys: readonly SortKey[];
  readonly paging: Paging;
  /** By offset too, counting stops at `COUNT_LIMIT`. */
  readonly mayBeMany?: boolean;
}

type Keyed<Row> = Row & { readonly page_key: readonly (string | null)[] };

export async function readPage<Row extends object>(db: Kysely<DB>, query: PageQuery): Promise<Page<Row>> {
  const { paging } = query;
  const limit = 'cursor' in paging || query.mayBeMany ? COUNT_LIMIT : null;
  const [counted, page] = await Promise.all([
    countRows(db, query, limit),
    'cursor' in paging ? readByCursor<Row>(db, query, paging) : readByOffset<Row>(db, query, paging),
  ]);
  if ('cursor' in paging) return { total: counted, totalLimit: limit, ...page };
  if (limit === null || counted < limit) return { total: counted, totalLimit: null, ...page };
  const seen = paging.offset + page.rows.length + (page.rows.length === paging.limit ? 1 : 0);
  return { total: Math.max(counted, seen), totalLimit: limit, ...page };
}

async function countRows(
  db: Kysely<DB>,
  { from, conditions }: Pick<PageQuery, 'from' | 'conditions'>,
  limit: number | null,
): Promise<number> {
  const counted = sql`select from ${from} ${where(conditions)} limit ${limit}::bigint`;
  const { rows } = await sql<{ total: number }>`select count(*) as total from (${counted}) as counted`.execute(db);
  return rows[0]?.total ?? 0;
}

/** The rows are found by their identity first, so that the columns of those that are skipped are not computed. */
async function readByOffset<Row extends object>(
  db: Kysely<DB>,
  query: PageQuery,
  { limit, offset }: { limit: number; offset: number },
): Promise<Omit<Page<Row>, 'total' | 'totalLimit'>> {
  const { columns, from, conditions, identity, keys } = query;
  const id = sql.join(identity.map(({ expression }) => expression));
  const { rows } = await sql<Row>`
    select ${columns} from ${from}
    where (${id}) in (select ${id} from ${from} ${where(conditions)} ${orderBy(keys)} limit ${limit} offset ${offset})
    ${orderBy(keys)}`.execute(db);
  return { rows, next: null, previous: null };
}

/** Reads one row more than asked for, to know whether the list goes on. */
async function readByCursor<Row extends object>(
  db: Kysely<DB>,
  query: PageQuery,
  paging: { limit: number; cursor: string },
): Promise<Omit<Page<Row>, 'total' | 'totalLimit'>> {
  const { columns, from, conditions, keys } = query;
  const cursor = paging.cursor === '' ? null : decodeCursor(paging.cursor, keys.length);
  const isReversed = cursor?.direction === 'previous';
  const bounded = cursor ? [...conditions, isAfter(keys, cursor.keys, isReversed)] : conditions;
  const { rows } = await sql<Keyed<Row>>`
    select ${columns}, ${keyColumn(keys)} as page_key from ${from} ${where(bounded)}
    ${orderBy(keys, isReversed)} limit ${paging.limit + 1}`.execute(db);
  const hasMore = rows.length > paging.limit;
  const page = rows.slice(0, paging.limit);
  if (isReversed) page.reverse();
  const first = page[0];
  const last = page.at(-1);
  const goesOn = isReversed ? true : hasMore;
  const goesBack = isReversed ? hasMore : cursor !== null;
  return {
    rows: page,
    next: last && goesOn ? encodeCursor({ direction: 'next', keys: last.page_key }) : null,
    previous: first && goesBack ? encodeCursor({ direction: 'previous', keys: first.page_key }) : null,
  };
}
