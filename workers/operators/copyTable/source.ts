import pg from 'pg';
import type { ConnectionValue } from '../../../server/dag/context.ts';
import { openPostgres } from '../connectPostgres.ts';
import { postgresConfig } from '../postgresConfig.ts';
import type { PostgresColumn } from './columns.ts';

/** A table to copy: what it is made of, and what it is cut by. */
export interface SourceTable {
  /** Quoted, as SQL needs it. */
  readonly name: string;
  readonly columns: readonly PostgresColumn[];
  /** What tells a row from all others, as an SQL text. */
  readonly rowId: string;
  /** Null: it is copied in one piece. */
  readonly splitBy: PostgresColumn | null;
  readonly rows: number;
  readonly canSample: boolean;
}

const ROWS_A_RANGE = 200_000;
const MOST_RANGES = 500;
const SAMPLE_ROWS = 100_000;

export async function connectTo(
  connection: string,
  value: ConnectionValue,
  applicationName: string,
): Promise<pg.Client> {
  const client = await openPostgres(connection, { ...postgresConfig(value), application_name: applicationName });
  // Values are written so that every digit is there; a copy waits for the files of others meanwhile.
  await client.query(
    `set datestyle = 'ISO'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set extra_float_digits = 1; set bytea_output = 'hex';
     set idle_in_transaction_session_timeout = 0; set client_connection_check_interval = '2s'`,
  );
  return client;
}

export async function describeTable(
  client: pg.Client,
  table: string,
  splitBy: string | undefined,
): Promise<SourceTable> {
  const name = quoted(table);
  const { rows: found } = await client.query<{ kind: string; tuples: number }>(
    'select relkind as kind, reltuples::float8 as tuples from pg_class where oid = to_regclass($1)',
    [name],
  );
  if (found[0] === undefined) throw new Error(`there is no table ${table} in the database of the connection`);
  const { rows: columns } = await client.query<PostgresColumn & { isKey: boolean }>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       coalesce(a.attnum = any (i.indkey), false) as "isKey"
     from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
     where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [name],
  );
  if (columns.some((column) => column.name === 'event_id'))
    throw new Error(
      `${table} has a column event_id, which a copy needs for itself: copy a view that names it otherwise`,
    );
  const keys = columns.filter(({ isKey }) => isKey);
  const split =
    splitBy === undefined
      ? keys.length === 1
        ? keys[0]
        : undefined
      : columns.find((column) => column.name === splitBy);
  if (splitBy !== undefined && split === undefined) throw new Error(`${table} has no column ${splitBy} to be cut by`);
  const { kind, tuples } = found[0];
  const canSample = ['r', 'm', 'p'].includes(kind);
  const counted =
    kind === 'r' && tuples > 0
      ? tuples
      : Number((await client.query<{ n: string }>(`select count(*) as n from ${name}`)).rows[0]?.n ?? 0);
  const keyText = keys.map((key) => `t.${pg.escapeIdentifier(key.name)}`);
  return {
    name,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
    rowId:
      keyText.length === 0
        ? 'md5(t::text)'
        : keyText.length === 1
          ? `${keyText[0]}::text`
          : `jsonb_build_array(${keyText.join(', ')})::text`,
    splitBy: split ?? null,
    rows: counted,
    canSample,
  };
}

/** Conditions that each row fits exactly one of, for some 200,000 rows each; a null key belongs to the first. */
export async function planRanges(client: pg.Client, table: SourceTable, parallel: number): Promise<readonly string[]> {
  const { splitBy, rows, canSample } = table;
  const wanted = Math.min(MOST_RANGES, Math.max(parallel, Math.ceil(rows / ROWS_A_RANGE)));
  if (splitBy === null || wanted < 2) return ['true'];
  const column = pg.escapeIdentifier(splitBy.name);
  const fractions = Array.from({ length: wanted - 1 }, (_, index) => (index + 1) / wanted);
  const percent = (100 * SAMPLE_ROWS) / Math.max(rows, 1);
  const from = canSample && percent < 100 ? `${table.name} tablesample system (${percent})` : table.name;
  const { rows: cut } = await client.query<{ at: readonly (string | null)[] | null }>(
    `select (percentile_disc($1::float8[]) within group (order by ${column}))::text[] as at from ${from}`,
    [fractions],
  );
  const bounds = [...new Set((cut[0]?.at ?? []).filter((bound) => bound !== null))].map(
    (bound) => `${pg.escapeLiteral(bound)}::${splitBy.type}`,
  );
  if (bounds.length === 0) return ['true'];
  return [
    `(t.${column} < ${bounds[0]} or t.${column} is null)`,
    ...bounds.map((bound, index) => {
      const next = bounds[index + 1];
      return `t.${column} >= ${bound}${next === undefined ? '' : ` and t.${column} < ${next}`}`;
    }),
  ];
}

/** `schema.table` or `table`, each part quoted. */
export function quoted(table: string): string {
  return table
    .split('.')
    .map((part) => pg.escapeIdentifier(part))
    .join('.');
}
