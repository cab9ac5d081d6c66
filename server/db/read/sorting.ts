import { sql } from 'kysely';
import type { Fragment } from './fragments.ts';
import { InvalidQueryError } from './invalidQuery.ts';

export interface SortAttribute {
  readonly expression: Fragment;
  /** To compare a cursor's text with. */
  readonly type: 'text' | 'timestamptz' | 'bigint' | 'float8' | 'uuid';
}

export interface SortKey extends SortAttribute {
  readonly isDescending: boolean;
}

/**
 * The keys for `order_by`: attribute names, `-` before a descending one; without any, the fallback's. `last` follows in
 * the direction of the first key and makes the order total.
 */
export function sortKeys(
  orderBy: readonly string[] | undefined,
  attributes: Readonly<Record<string, SortAttribute>>,
  fallback: readonly string[],
  last: readonly SortAttribute[],
): SortKey[] {
  const names = orderBy?.filter((name) => name !== '') ?? [];
  const keys = (names.length > 0 ? names : fallback).map((name) => {
    const isDescending = name.startsWith('-');
    const bare = isDescending ? name.slice(1) : name;
    const attribute = Object.hasOwn(attributes, bare) ? attributes[bare] : undefined;
    if (!attribute) {
      throw new InvalidQueryError(`Ordering with '${bare}' is disallowed or the attribute does not exist on the model`);
    }
    return keyOf(attribute, isDescending);
  });
  const isDescending = keys[0]?.isDescending ?? false;
  return [...keys, ...last.map((attribute) => keyOf(attribute, isDescending))];
}

function keyOf({ expression, type }: SortAttribute, isDescending: boolean): SortKey {
  return { expression, type, isDescending };
}

/** Postgres' own place of nulls: after everything else where ascending, before it where descending. */
export function orderBy(keys: readonly SortKey[], isReversed = false): Fragment {
  const parts = keys.map((key) =>
    key.isDescending === isReversed ? sql`${key.expression} asc nulls last` : sql`${key.expression} desc nulls first`,
  );
  return sql`order by ${sql.join(parts)}`;
}

/** True for the rows that come after the one whose keys, as text, are given; before it where reversed. */
export function isAfter(keys: readonly SortKey[], values: readonly (string | null)[], isReversed = false): Fragment {
  const alternatives = keys.map((key, index) => {
    const ties = keys
      .slice(0, index)
      .map((tie, at) => sql`${tie.expression} is not distinct from ${bound(tie, values[at])}`);
    return sql`(${sql.join([...ties, isBeyond(key, values[index], isReversed)], sql` and `)})`;
  });
  return sql`(${sql.join(alternatives, sql` or `)})`;
}

function isBeyond(key: SortKey, value: string | null | undefined, isReversed: boolean): Fragment {
  const isAscending = key.isDescending === isReversed;
  if (value === null || value === undefined) return isAscending ? sql`false` : sql`${key.expression} is not null`;
  return isAscending
    ? sql`(${key.expression} > ${bound(key, value)} or ${key.expression} is null)`
    : sql`${key.expression} < ${bound(key, value)}`;
}

function bound(key: SortKey, value: string | null | undefined): Fragment {
  return sql`${value ?? null}::${sql.raw(key.type)}`;
}

/** A row's keys as one column, an array of texts. */
export function keyColumn(keys: readonly SortKey[]): Fragment {
  return sql`json_build_array(${sql.join(keys.map((key) => sql`${key.expression}::text`))})`;
}
