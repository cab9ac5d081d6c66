import { Type } from 'typebox';
import { DateTime, nullable } from './common.ts';

/** `limit` is clamped to `MAX_PAGE` without a word, as Airflow does. */
export const MAX_PAGE = 100;

export const Paging = {
  limit: Type.Optional(Type.Integer({ minimum: 0, default: 50 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
};

export const OrderBy = { order_by: Type.Optional(Type.Array(Type.String())) };

const optionalDateTime = Type.Optional(DateTime);
const optionalNumber = Type.Optional(Type.Number());
const optionalString = Type.Optional(Type.String());

type Suffixed<Name extends string, Suffix extends string, S> = { [K in `${Name}_${Suffix}`]: S };

/** `x_gte`, `x_gt`, `x_lte`, `x_lt` for an instant. */
export function dateRange<Name extends string>(name: Name) {
  return suffixed(name, ['gte', 'gt', 'lte', 'lt'], optionalDateTime);
}

/** The same for a number. */
export function numberRange<Name extends string>(name: Name) {
  return suffixed(name, ['gte', 'gt', 'lte', 'lt'], optionalNumber);
}

/** The bounds of an instant in a body, where null is as good as nothing. */
export function dateRangeInBody<Name extends string>(name: Name) {
  return suffixed(name, ['gte', 'gt', 'lte', 'lt'], Type.Optional(nullable(DateTime)));
}

/** The same for a number. */
export function numberRangeInBody<Name extends string>(name: Name) {
  return suffixed(name, ['gte', 'gt', 'lte', 'lt'], Type.Optional(nullable(Type.Number())));
}

/** `x_pattern` (substring, any case, `|` = or) and `x_prefix_pattern` (starts with, case counts). */
export function patterns<Name extends string>(name: Name) {
  return suffixed(name, ['pattern', 'prefix_pattern'], optionalString);
}

export function strings<Name extends string>(...names: readonly Name[]) {
  const list = Type.Optional(Type.Array(Type.String()));
  return Object.fromEntries(names.map((name) => [name, list])) as Record<Name, typeof list>;
}

export function integers<Name extends string>(...names: readonly Name[]) {
  const list = Type.Optional(Type.Array(Type.Integer()));
  return Object.fromEntries(names.map((name) => [name, list])) as Record<Name, typeof list>;
}

function suffixed<Name extends string, Suffix extends string, S>(name: Name, suffixes: readonly Suffix[], schema: S) {
  return Object.fromEntries(suffixes.map((suffix) => [`${name}_${suffix}`, schema])) as Suffixed<Name, Suffix, S>;
}
