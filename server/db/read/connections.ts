import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { matching } from './fragments.ts';
import type { TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

export interface ConnectionRow {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly schema: string | null;
  /** Sealed. */
  readonly secret: Buffer | null;
}

const COLUMNS = sql`c.name, c.type, c.description, c.host, c.port, c.schema, c.secret`;
const FROM = sql`haru.connection c`;

const text = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'text' });
const NAME = text('c.name');
const SORT: Readonly<Record<string, SortAttribute>> = {
  id: NAME,
  conn_id: NAME,
  connection_id: NAME,
  conn_type: text('c.type'),
  description: text('c.description'),
  host: text('c.host'),
  port: { expression: sql`c.port`, type: 'bigint' },
  team_name: NAME,
};

export async function pageOfConnections(
  db: Kysely<DB>,
  match: TextMatch,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<ConnectionRow>> {
  return readPage<ConnectionRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: matching(sql`c.name`, match),
    identity: [NAME],
    keys: sortKeys(order, SORT, ['id'], [NAME]),
    paging,
  });
}

export async function findConnectionRow(db: Kysely<DB>, name: string): Promise<ConnectionRow | null> {
  const { rows } = await sql<ConnectionRow>`select ${COLUMNS} from ${FROM} where c.name = ${name}`.execute(db);
  return rows[0] ?? null;
}

/** What is sealed of each connection, by name. */
export async function connectionSecrets(db: Kysely<DB>): Promise<ReadonlyMap<string, Buffer | null>> {
  const { rows } = await sql<Pick<ConnectionRow, 'name' | 'secret'>>`select c.name, c.secret from ${FROM}`.execute(db);
  return new Map(rows.map(({ name, secret }) => [name, secret]));
}
