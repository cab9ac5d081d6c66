import { NGINX_ECS } from '../../server/dag/accessLog.ts';
import type { Column, RedisToParquetOptions } from '../../server/dag/operators.ts';
import { identifier, literal } from '../parquet/duckdb.ts';
import type { PlaceColumn } from './place.ts';
import type { LinePath } from './plainLine.ts';

export type ColumnType = Column['type'];

/** An expression of SQL and the name by which later stages know it. */
export interface Named {
  readonly name: string;
  readonly is: string;
}

/**
 * How lines of JSON become rows: what to take out of each, what the rows hold, and what is left over. The stages follow
 * each other, each over the names of those before it and `l`, the line (null for one that was taken apart before), so that
 * nothing is computed twice.
 */
export interface RowSchema {
  /** All different; the string at the nth of them is `sn`, counted from 1. */
  readonly paths: readonly LinePath[];
  readonly stages: readonly (readonly Named[])[];
  /** The columns of the file, each by the name that a stage gives it. */
  readonly columns: readonly Named[];
  /** Why a line is no row, over the names of the stages: the first condition that is true counts. */
  readonly faults: readonly { readonly when: string; readonly reason: string }[];
  readonly eventId: string;
  /** What the source says of where a line was in it. */
  readonly place: readonly PlaceColumn[];
}

type SchemaOption = RedisToParquetOptions['schema'];

/** Columns that every part has besides those of its schema. */
const OWN_COLUMNS = ['event_id', 'extra', '_index', '_hash'] as const;

export function rowSchema(option: SchemaOption, place: readonly PlaceColumn[] = []): RowSchema {
  return option === 'nginx_ecs' ? nginxEcs(place) : plainSchema(option, place);
}

/** The access log as Logstash shapes it: the mart's 19 columns, typed, and when the line was taken in. */
function nginxEcs(place: readonly PlaceColumn[]): RowSchema {
  const paths = new Paths(NGINX_ECS.map(([, path]) => path));
  const ingested = typedColumn('ingested_at', '@timestamp', 'timestamptz', false, paths);
  const local = { name: 'local', is: `try_strptime(${paths.at('time_local')}, '%d/%b/%Y:%H:%M:%S %z')` };
  const columns = NGINX_ECS.map(([name, path, type]) => typedColumn(name, path, type, true, paths));
  const timestamp = { name: 'moment', is: `coalesce(local, ${ingested.value.name})` };
  return {
    ...assembled([...columns, ingested], paths, [[local], [timestamp]]),
    columns: [
      { name: 'timestamp', is: timestamp.name },
      ...columns.map(({ name, value }) => ({ name, is: value.name })),
      { name: 'ingested_at', is: ingested.value.name },
    ],
    faults: [
      ...columns.flatMap((column) => column.fault),
      ...ingested.fault,
      { when: `${timestamp.name} is null`, reason: "'neither time_local nor @timestamp can be read'" },
      outOfRange(timestamp.name, 'timestamp'),
      outOfRange(ingested.value.name, '@timestamp'),
    ],
    place,
  };
}

/** One column for each name; a dot in a name leads into an object. */
function plainSchema(types: Readonly<Record<string, ColumnType>>, place: readonly PlaceColumn[]): RowSchema {
  const own = [...OWN_COLUMNS, ...place.map(({ name }) => name)];
  const clash = own.find((name) => name in types && name !== 'event_id');
  if (clash !== undefined) throw new Error(`schema: the column ${clash} is one of the file's own; choose another name`);
  const entries = Object.entries(types);
  const paths = new Paths(Object.keys(types));
  const columns = entries
    .filter(([name]) => name !== 'event_id')
    .map(([name, type]) => ({ type, ...typedColumn(name, name, type, false, paths) }));
  return {
    ...assembled(columns, paths, []),
    columns: columns.map(({ name, value }) => ({ name, is: value.name })),
    faults: [
      ...columns.flatMap((column) => column.fault),
      ...columns.filter(({ type }) => type === 'timestamptz').map(({ name, value }) => outOfRange(value.name, name)),
    ],
    place,
  };
}

/** What every schema has: the texts that values are read from, the values, and `more`. */
function assembled(
  columns: readonly TypedColumn[],
  paths: Paths,
  more: readonly [] | readonly [readonly Named[], readonly Named[]],
): Pick<RowSchema, 'paths' | 'stages' | 'eventId'> {
  const eventId = `coalesce(${paths.at('event.id')}, ${paths.at('event_id')}, h)`;
  const [withValues = [], after = []] = more;
  return {
    stages: [
      columns.flatMap((column) => column.text),
      [...columns.map((column) => column.value), ...withValues],
      after,
    ].filter((stage) => stage.length > 0),
    eventId,
    paths: paths.all(),
  };
}

/** Instants outside of this are clocks gone wrong: they would make a table for a day of the year 9999. */
function outOfRange(value: string, name: string): { readonly when: string; readonly reason: string } {
  return {
    when: `(${value} < timestamptz '1970-01-01' or ${value} >= timestamptz '2200-01-01')`,
    reason: `${literal(`${name} is out of range: `)} || ${value}::varchar`,
  };
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

/** A column of the file: the text that it is read from where that is not the path's own, its value, and what is wrong with it. */
interface TypedColumn {
  readonly name: string;
  readonly text: readonly Named[];
  readonly value: Named;
  readonly fault: RowSchema['faults'];
}

/** `dashIsNull`: nginx writes `-` for a number that is not there. */
function typedColumn(name: string, path: string, type: ColumnType, dashIsNull: boolean, paths: Paths): TypedColumn {
  const raw = paths.at(path);
  const isNumber = type === 'integer' || type === 'bigint' || type === 'double';
  const dashed = { name: `n_${raw}`, is: `case when ${raw} not in ('-', '') then ${raw} end` };
  const text = dashIsNull && isNumber ? [dashed] : [];
  const source = text[0]?.name ?? raw;
  const value = { name: `c_${raw}`, is: castTo(source, type) };
  const misfit = (when: string): RowSchema['faults'] => [
    { when, reason: literal(`${name}: a value of the wrong type`) },
  ];
  if (type === 'jsonb') return { name, text, value, fault: [] };
  if (type === 'text' || type === 'inet') {
    // An object or a list where text belongs; only lines whose text begins like one are looked at again.
    const opens = `left(${raw}, 1) in ('{', '[')`;
    return {
      name,
      text,
      value,
      fault: misfit(
        `case when ${opens} then json_type(l, ${literal(jsonPath(path.split('.')))}) in ('OBJECT', 'ARRAY') else false end`,
      ),
    };
  }
  return { name, text, value, fault: misfit(`${source} is not null and ${value.name} is null`) };
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

/** Dotted paths, and the name of the string at each. */
class Paths {
  readonly #paths: string[] = [];
  readonly #taken: ReadonlySet<string>;

  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken);
  }

  at(path: string): string {
    const found = this.#paths.indexOf(path);
    return `s${found === -1 ? this.#paths.push(path) : found + 1}`;
  }

  all(): readonly LinePath[] {
    return this.#paths.map((path) => ({ path: path.split('.'), isTaken: this.#taken.has(path) }));
  }
}

/** A path as DuckDB's JSON functions take it. */
export function jsonPath(path: readonly string[]): string {
  return `$${path.map((part) => `.${JSON.stringify(part)}`).join('')}`;
}

/** The columns as a select list. */
export function selectList(columns: readonly Named[]): string {
  return columns.map(({ name, is }) => `${is} as ${identifier(name)}`).join(',\n  ');
}
