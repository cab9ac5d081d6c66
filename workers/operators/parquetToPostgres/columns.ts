import { NGINX_MART } from '../../../server/dag/accessLog.ts';
import { LINEAGE_NAMES } from '../../../server/dag/loadRules.ts';
import type { Column, ParquetToPostgresOptions } from '../../../server/dag/operators.ts';
import { literal, identifier } from '../../parquet/duckdb.ts';
import { isLenientJson } from '../../parquet/strictJson.ts';

type TargetType = Column['type'];

/** A column of the target table: where it comes from in the Parquet file, and its type. */
export interface TargetColumn {
  readonly name: string;
  readonly from: string;
  readonly type: TargetType;
}

/** Every target has these after its own: which event a row is, when it was taken in, and by which share and batch it came. */
const EVENT_ID: TargetColumn = { name: 'event_id', from: 'event_id', type: 'text' };
const LINEAGE: readonly TargetColumn[] = [EVENT_ID, { name: 'ingested_at', from: 'ingested_at', type: 'timestamptz' }];

type ColumnsOption = ParquetToPostgresOptions['columns'];

/** The target's own columns in their order. */
export function targetColumns(option: ColumnsOption): readonly TargetColumn[] {
  return option === 'nginx_mart'
    ? NGINX_MART.map(([name, type]) => ({ name, from: name, type }))
    : Object.entries(option).map(([name, column]) => ({ name, from: column.from, type: column.type }));
}

export const POSTGRES_TYPE: Readonly<Record<TargetType, string>> = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double precision',
  boolean: 'boolean',
  timestamptz: 'timestamptz',
  inet: 'inet',
  jsonb: 'jsonb',
};

/**
 * What a judged row has beside the part's own columns, by names that no part has: why Postgres could not hold it, else null,
 * and its moment.
 */
export const JUDGED = { reason: 'haru reason', splitAt: 'haru split_at' } as const;

/** What one Parquet part gives for a target. */
export interface PartSelect {
  /** The part's rows with what {@link JUDGED} names. */
  readonly judged: string;
  /** The values of a row of it in the order of {@link copyColumns}. */
  readonly values: readonly string[];
  /** The event's id. */
  readonly eventId: string;
}

/** Columns of the COPY, in its order. */
export function copyColumns(columns: readonly TargetColumn[]): readonly string[] {
  return [...columns.map(({ name }) => name), ...LINEAGE_NAMES];
}

/**
 * The select over a part. `types`: of the part's columns, as DuckDB names them; one that an older part lacks is null, but no
 * part can lack the timestamp.
 */
export function partSelect(
  part: {
    readonly file: string;
    /** Where it was fetched from. */
    readonly url: string;
    readonly types: ReadonlyMap<string, string>;
    readonly share: string;
    readonly batch: string;
  },
  columns: readonly TargetColumn[],
  timestamp: string,
): PartSelect {
  const all = [...columns, ...LINEAGE];
  const split = columns.find(({ name }) => name === timestamp);
  if (split === undefined || !part.types.has(split.from)) {
    throw new Error(
      `${part.url} has no column ${split?.from ?? timestamp}, which ${timestamp} is made of: it was written with another schema. It has ${[...part.types.keys()].join(', ')}; let the option columns name one of them`,
    );
  }
  const valueOf = ({ from, type }: TargetColumn): string => {
    const held = part.types.get(from);
    if (held === undefined) return 'null';
    // What has the column's type already needs no look at each value.
    return SAME_TYPE[type]?.includes(held) ? identifier(from) : castTo(identifier(from), type);
  };
  const checks = all.flatMap((column) => {
    const held = part.types.get(column.from);
    if (held === undefined || SAME_TYPE[column.type]?.includes(held)) return [];
    return `when ${misfit(identifier(column.from), column.type)} then ${literal(`${column.name}: ${WHY[column.type]}`)}`;
  });
  const splitAt = valueOf(split);
  // Only a drain's part knows each row's place in its batch.
  const index = part.types.has('_index') ? '' : ', null::bigint as _index';
  return {
    judged: `(
      select *${index}, ${splitAt} as ${identifier(JUDGED.splitAt)},
        case when ${splitAt} is null then ${literal(`${timestamp}: no timestamp`)} when not (${isDatable(splitAt)}) then ${literal(`${timestamp}: of no year from 1 to 9999`)} ${checks.join(' ')} end as ${identifier(JUDGED.reason)}
      from read_parquet(${literal(part.file)}))`,
    values: [...all.map((column) => written(valueOf(column), column.type)), literal(part.share), literal(part.batch)],
    eventId: valueOf(EVENT_ID),
  };
}

/** Whether an instant lies in a day of every zone that a partition can be named and bounded by. */
export function isDatable(instant: string): string {
  return `${instant} >= timestamptz '0001-01-02' and ${instant} < timestamptz '9999-12-31'`;
}

/** Types of DuckDB whose every value the target's type holds and COPY reads. */
const SAME_TYPE: Readonly<Partial<Record<TargetType, readonly string[]>>> = {
  integer: ['INTEGER', 'SMALLINT', 'TINYINT'],
  bigint: ['BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT'],
  double: ['DOUBLE', 'FLOAT'],
  boolean: ['BOOLEAN'],
  timestamptz: ['TIMESTAMP WITH TIME ZONE'],
};

const WHY: Readonly<Record<TargetType, string>> = {
  text: 'a NUL character, which Postgres text cannot hold',
  integer: 'not an integer of 32 bits',
  bigint: 'not an integer of 64 bits',
  double: 'not a number',
  boolean: 'not true or false',
  timestamptz: 'not an instant',
  inet: 'not an IP address',
  jsonb: 'not JSON that Postgres can hold',
};

const OCTET = '(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const HEX = '[0-9A-Fa-f]{1,4}';
const IPV4 = `${OCTET}(\\.${OCTET}){3}`;
const IPV6 = [
  `(${HEX}:){7}${HEX}`,
  `(${HEX}:){1,7}:`,
  ...[1, 2, 3, 4, 5, 6].map((after) => `(${HEX}:){1,${7 - after}}(:${HEX}){1,${after}}`),
  `:((:${HEX}){1,7}|:)`,
  `(${HEX}:){6}${IPV4}`,
  `::(${HEX}:){0,5}${IPV4}`,
  ...[1, 2, 3, 4, 5].map((before) => `(${HEX}:){1,${before}}(:${HEX}){0,${5 - before}}:${IPV4}`),
].join('|');
const INET = `${IPV4}(/(3[0-2]|[12]?[0-9]))?|(${IPV6})(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?`;

function misfit(source: string, type: TargetType): string {
  switch (type) {
    case 'text':
      return `contains(${source}::varchar, chr(0))`;
    case 'inet':
      return `not regexp_full_match(${source}::varchar, ${literal(INET)})`;
    case 'jsonb':
      return `not json_valid(${source}::varchar) or contains(${source}::varchar, '\\u0000') or ${isLenientJson(`${source}::varchar`)}`;
    default:
      return `${source} is not null and ${castTo(source, type)} is null`;
  }
}

/**
 * As COPY reads it. Made of its microseconds, an instant needs no look into the zone's calendar, as the cast does for each one;
 * an infinite one has none.
 */
function written(value: string, type: TargetType): string {
  return type === 'timestamptz' && value !== 'null'
    ? `coalesce(make_timestamp(epoch_us(${value}))::varchar || '+00', ${value}::varchar)`
    : value;
}

function castTo(source: string, type: TargetType): string {
  switch (type) {
    case 'text':
    case 'inet':
    case 'jsonb':
      return `${source}::varchar`;
    case 'integer':
    case 'bigint':
      return `case when regexp_full_match(${source}::varchar, '[+-]?[0-9]+(\\.0+)?') then try_cast(${source} as ${type}) end`;
    case 'double':
      // Text beyond the type's range would become infinite.
      return `case when isfinite(try_cast(${source} as double)) or regexp_matches(${source}::varchar, '(?i)inf|nan') then try_cast(${source} as double) end`;
    case 'boolean':
    case 'timestamptz':
      return `try_cast(${source} as ${type})`;
  }
}
