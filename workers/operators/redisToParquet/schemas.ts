import type { Column, RedisToParquetOptions } from '../../../server/dag/operators.ts';
import { identifier, literal } from '../../parquet/duckdb.ts';

export type ColumnType = Column['type'];

/** A column of the Parquet file as expressions over `v`, the list of the strings at `paths` of a line's JSON. */
export interface ParquetColumn {
  readonly name: string;
  /** The value, null where it cannot be read. */
  readonly value: string;
  /** True where something is there that the column's type cannot hold. */
  readonly misfit: string;
}

/** How lines of JSON become rows: what to take out of each, what the rows hold, and what is left over. */
export interface RowSchema {
  /** JSON paths; the place of each is its index in `v`, from 1. */
  readonly paths: readonly string[];
  readonly columns: readonly ParquetColumn[];
  /** Expressions of a row that must hold, each with the words for a row where it does not. */
  readonly rules: readonly { readonly holds: string; readonly reason: string }[];
  readonly eventId: string;
  /** JSON merge patch that removes from a line what the columns hold. */
  readonly taken: string;
}

export type SchemaOption = RedisToParquetOptions['schema'];

/** Columns that every part has besides those of its schema. */
export const OWN_COLUMNS = ['event_id', 'extra', '_index', '_hash'] as const;

export function rowSchema(option: SchemaOption): RowSchema {
  return option === 'nginx_ecs' ? nginxEcs() : plainSchema(option);
}

const NGINX_COLUMNS: readonly (readonly [name: string, path: string, type: ColumnType])[] = [
  ['UA', 'UA', 'text'],
  ['body_bytes_sent', 'body_bytes_sent', 'bigint'],
  ['country_name', 'clientgeoip.geo.country_name', 'text'],
  ['httpversion', 'httpversion', 'text'],
  ['message', 'message', 'text'],
  ['method', 'method', 'text'],
  ['referrer', 'referrer', 'text'],
  ['remote_addr', 'remote_addr', 'text'],
  ['remote_user', 'remote_user', 'text'],
  ['request', 'request', 'text'],
  ['response_time', 'response_time', 'double'],
  ['status', 'status', 'integer'],
  ['device', 'user_agent.device.name', 'text'],
  ['browser', 'user_agent.name', 'text'],
  ['os_name', 'user_agent.os.name', 'text'],
  ['os_version', 'user_agent.os.version', 'text'],
  ['city_name', 'clientgeoip.geo.city_name', 'text'],
  ['region_name', 'clientgeoip.geo.region_name', 'text'],
];

/** The access log as Logstash shapes it: the mart's 19 columns, typed, and when the line was taken in. */
function nginxEcs(): RowSchema {
  const paths = new Paths();
  const ingested = paths.at('@timestamp');
  const local = `try_strptime(${paths.at('time_local')}, '%d/%b/%Y:%H:%M:%S %z')`;
  const ingestedAt = castTo(ingested, 'timestamptz');
  const columns = NGINX_COLUMNS.map(([name, path, type]) => typedColumn(name, path, paths.at(path), type, true));
  const timestamp = `coalesce(${local}, ${ingestedAt})`;
  return {
    columns: [
      { name: 'timestamp', value: timestamp, misfit: 'false' },
      ...columns,
      { name: 'ingested_at', value: ingestedAt, misfit: `${ingested} is not null and ${ingestedAt} is null` },
    ],
    rules: [
      { holds: `${timestamp} is not null`, reason: "'neither time_local nor @timestamp can be read'" },
      inRange(timestamp, 'timestamp'),
      inRange(ingestedAt, '@timestamp'),
    ],
    eventId: eventIdOf(paths),
    paths: paths.all(),
    taken: takenPatch(NGINX_COLUMNS.map(([, path]) => path)),
  };
}

/** One column for each name; a dot in a name leads into an object. */
function plainSchema(types: Readonly<Record<string, ColumnType>>): RowSchema {
  const clash = OWN_COLUMNS.find((name) => name in types && name !== 'event_id');
  if (clash !== undefined) throw new Error(`schema: the column ${clash} is one of the file's own; choose another name`);
  const paths = new Paths();
  const entries = Object.entries(types);
  const columns = entries
    .filter(([name]) => name !== 'event_id')
    .map(([name, type]) => typedColumn(name, name, paths.at(name), type, false));
  return {
    columns,
    rules: entries
      .filter(([, type]) => type === 'timestamptz')
      .map(([name]) => inRange(castTo(paths.at(name), 'timestamptz'), name)),
    eventId: eventIdOf(paths),
    paths: paths.all(),
    taken: takenPatch(entries.map(([name]) => name)),
  };
}

/** Instants outside of this are clocks gone wrong: they would make a table for a day of the year 9999. */
function inRange(value: string, name: string): { readonly holds: string; readonly reason: string } {
  return {
    holds: `(${value} is null or (${value} >= timestamptz '1970-01-01' and ${value} < timestamptz '2200-01-01'))`,
    reason: `${literal(`${name} is out of range: `)} || (${value})::varchar`,
  };
}

function eventIdOf(paths: Paths): string {
  return `coalesce(${paths.at('event.id')}, ${paths.at('event_id')}, h)`;
}

const DUCK_TYPE: Readonly<Record<ColumnType, string>> = {
  text: 'varchar',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double',
  boolean: 'boolean',
  timestamptz: 'timestamptz',
  inet: 'varchar',
  jsonb: 'varchar',
};

/** `dashIsNull`: nginx writes `-` for a number that is not there. */
function typedColumn(name: string, path: string, raw: string, type: ColumnType, dashIsNull: boolean): ParquetColumn {
  const isNumber = type === 'integer' || type === 'bigint' || type === 'double';
  const text = dashIsNull && isNumber ? `nullif(nullif(${raw}, '-'), '')` : raw;
  const value = castTo(text, type);
  if (type === 'jsonb') return { name, value, misfit: 'false' };
  if (type === 'text' || type === 'inet') {
    // An object or a list where text belongs; only lines whose text begins like one are looked at again.
    const opens = `left(${raw}, 1) in ('{', '[')`;
    return {
      name,
      value,
      misfit: `case when ${opens} then json_type(l, ${literal(jsonPath(path))}) in ('OBJECT', 'ARRAY') else false end`,
    };
  }
  return { name, value, misfit: `${text} is not null and ${value} is null` };
}

function castTo(text: string, type: ColumnType): string {
  switch (type) {
    case 'text':
    case 'inet':
    case 'jsonb':
      return text;
    case 'integer':
    case 'bigint':
      // A plain cast would round a fraction.
      return `case when regexp_full_match(${text}, '[+-]?[0-9]+') then try_cast(${text} as ${DUCK_TYPE[type]}) end`;
    case 'double': {
      // A number beyond the type's range would become infinite.
      const number = `try_cast(${text} as double)`;
      return `case when regexp_full_match(${text}, '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?') and isfinite(${number}) then ${number} end`;
    }
    case 'boolean':
      return `case ${text} when 'true' then true when 'false' then false end`;
    case 'timestamptz':
      return `case when regexp_matches(${text}, '^[0-9]{4}-') then try_cast(${text} as timestamptz) end`;
  }
}

/** JSON paths and the expression that stands for each. */
class Paths {
  readonly #paths: string[] = [];

  at(path: string): string {
    const json = jsonPath(path);
    const found = this.#paths.indexOf(json);
    return `v[${found === -1 ? this.#paths.push(json) : found + 1}]`;
  }

  all(): readonly string[] {
    return this.#paths;
  }
}

function jsonPath(path: string): string {
  return `$${path
    .split('.')
    .map((part) => `.${JSON.stringify(part)}`)
    .join('')}`;
}

/** RFC 7396: null removes. */
function takenPatch(paths: readonly string[]): string {
  const patch: Record<string, unknown> = {};
  for (const path of paths) {
    let node = patch;
    const parts = path.split('.');
    for (const part of parts.slice(0, -1)) node = (node[part] ??= {}) as Record<string, unknown>;
    node[parts.at(-1) ?? path] = null;
  }
  return JSON.stringify(patch);
}

/** The columns as a select list. */
export function selectList(columns: readonly ParquetColumn[]): string {
  return columns.map(({ name, value }) => `${value} as ${identifier(name)}`).join(',\n  ');
}
