import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

/** A piece of SQL with its parameters. */
export type Fragment = RawBuilder<unknown>;

/** Bounds of a value; those that are absent do not bound. */
export interface Range<T> {
  readonly gte?: T | undefined;
  readonly gt?: T | undefined;
  readonly lte?: T | undefined;
  readonly lt?: T | undefined;
}

/** How a text is searched: `pattern` as a substring in any case (`|` separates alternatives, `%` and `_` work), `prefix` as it is. */
export interface TextMatch {
  readonly pattern?: string | undefined;
  readonly prefix?: string | undefined;
}

/** An instant as RFC 3339 in UTC: with microseconds, or without a fraction where it is zero. */
export function iso(column: string): RawBuilder<string | null> {
  return sql`replace(to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')`;
}

/** Seconds from one instant to another, null while one is missing. */
export function seconds(from: string, to: string): RawBuilder<number | null> {
  return sql`extract(epoch from ${sql.ref(to)} - ${sql.ref(from)})::float8`;
}

export function where(conditions: readonly Fragment[]): Fragment {
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
}

export function within(
  expression: Fragment,
  range: Range<string | number> | undefined,
  type: 'timestamptz' | 'float8',
): Fragment[] {
  const cast = sql.raw(type);
  return [
    ...(range?.gte === undefined ? [] : [sql`${expression} >= ${range.gte}::${cast}`]),
    ...(range?.gt === undefined ? [] : [sql`${expression} > ${range.gt}::${cast}`]),
    ...(range?.lte === undefined ? [] : [sql`${expression} <= ${range.lte}::${cast}`]),
    ...(range?.lt === undefined ? [] : [sql`${expression} < ${range.lt}::${cast}`]),
  ];
}

export function matching(expression: Fragment, match: TextMatch | undefined): Fragment[] {
  const conditions: Fragment[] = [];
  const alternatives = (match?.pattern ?? '').split('|').filter((part) => part !== '');
  if (alternatives.length > 0 && match?.pattern !== '~') {
    conditions.push(
      sql`(${sql.join(
        alternatives.map((part) => sql`${expression} ilike ${`%${part}%`}`),
        sql` or `,
      )})`,
    );
  }
  const prefix = match?.prefix?.replace(/[^\p{L}\p{N}]+$/u, '');
  if (prefix) conditions.push(sql`starts_with(${expression}, ${prefix})`);
  return conditions;
}

/** The value is one of the given ones; without any given, everything is. */
export function among(
  expression: Fragment,
  values: readonly (string | number)[] | undefined,
  type: 'text' | 'integer' = 'text',
): Fragment[] {
  return values === undefined || values.length === 0
    ? []
    : [sql`${expression} = any(${[...values]}::${sql.raw(type)}[])`];
}

/** The value is the given one, where one is given. */
export function equal(expression: Fragment, value: string | number | boolean | undefined): Fragment[] {
  return value === undefined ? [] : [sql`${expression} = ${value}`];
}
