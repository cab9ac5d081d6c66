import { identifier } from '../../parquet/duckdb.ts';
import pg from 'pg';

/** A column as Postgres declares it. */
export interface PostgresColumn {
  readonly name: string;
  /** As SQL writes it: `numeric(10,2)`, `text[]`. */
  readonly type: string;
}

/** Types that Parquet has, too; every other, and a numeric beyond its 38 digits, is kept as Postgres writes it. */
const PARQUET: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  real: 'FLOAT',
  'double precision': 'DOUBLE',
  date: 'DATE',
  'timestamp without time zone': 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMPTZ',
  'time without time zone': 'TIME',
  uuid: 'UUID',
  json: 'JSON',
  jsonb: 'JSON',
  bytea: 'BLOB',
};

export function parquetType(type: string): string {
  if (type.endsWith('[]')) return `${parquetType(type.slice(0, -2))}[]`;
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined && Number(precision) <= 38 && Number(scale) <= Number(precision))
    return `DECIMAL(${precision},${scale})`;
  return PARQUET[type.replace(/\(\d+\)/, '')] ?? 'VARCHAR';
}

/** What Postgres selects of a column, as a text that DuckDB reads. */
export function selected({ name, type }: PostgresColumn): string {
  const column = `t.${pg.escapeIdentifier(name)}`;
  // Each element as a text, so that JSON rounds none.
  return type.endsWith('[]') ? `to_json(${column}::text[])::text` : `${column}::text`;
}

/** What DuckDB makes of that text; a value that does not fit fails the copy. */
export function parsed({ name, type }: PostgresColumn): string {
  const column = identifier(name);
  const target = parquetType(type);
  if (!type.endsWith('[]')) return `${target === 'BLOB' ? unhex(column) : `cast(${column} as ${target})`} as ${column}`;
  const elements = `from_json_strict(${column}, '["VARCHAR"]')`;
  const typed =
    target === 'BLOB[]' ? `list_transform(${elements}, lambda x: ${unhex('x')})` : `cast(${elements} as ${target})`;
  return `${typed} as ${column}`;
}

function unhex(text: string): string {
  return `unhex(substr(${text}, 3))`;
}

/** What DuckDB writes of a Parquet column for Postgres to read. */
export function written({ name, type }: PostgresColumn): string {
  const column = identifier(name);
  if (!type.endsWith('[]')) return textOf(column, parquetType(type));
  const element = textOf('x', parquetType(type.slice(0, -2)));
  const quoted = `'"' || replace(replace(${element}, '\\', '\\\\'), '"', '\\"') || '"'`;
  const elements = `list_transform(${column}, lambda x: case when x is null then 'NULL' else ${quoted} end)`;
  return `case when ${column} is not null then '{' || array_to_string(${elements}, ',') || '}' end`;
}

function textOf(expression: string, type: string): string {
  return type === 'BLOB' ? `'\\x' || lower(hex(${expression}))` : `cast(${expression} as varchar)`;
}
