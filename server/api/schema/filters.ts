import type { Paging } from '../../db/read/page.ts';
import type { Range, TextMatch } from '../../db/read/fragments.ts';
import { MAX_PAGE } from './query.ts';

type Query = Readonly<Record<string, unknown>>;

/** The bounds `x_gte`, `x_gt`, `x_lte`, `x_lt` of a validated query or body. */
export function rangeOf<T extends string | number>(query: Query, name: string): Range<T> {
  const bound = (suffix: string) => (query[`${name}_${suffix}`] ?? undefined) as T | undefined;
  return { gte: bound('gte'), gt: bound('gt'), lte: bound('lte'), lt: bound('lt') };
}

/** The bounds on a run's dates and duration, under the names that queries and bodies share. */
export function runDatesOf(query: Query) {
  return {
    runAfter: rangeOf<string>(query, 'run_after'),
    logicalDate: rangeOf<string>(query, 'logical_date'),
    started: rangeOf<string>(query, 'start_date'),
    ended: rangeOf<string>(query, 'end_date'),
    duration: rangeOf<number>(query, 'duration'),
  };
}

/** `x_pattern` and `x_prefix_pattern` of a validated query. */
export function matchOf(query: Query, name: string): TextMatch {
  const text = (suffix: string) => query[`${name}_${suffix}`] as string | undefined;
  return { pattern: text('pattern'), prefix: text('prefix_pattern') };
}

/** By cursor where one is given, be it empty. */
export function pagingOf(query: {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly cursor?: string | undefined;
}): Paging {
  const limit = Math.min(query.limit ?? 50, MAX_PAGE);
  return query.cursor === undefined ? { limit, offset: query.offset ?? 0 } : { limit, cursor: query.cursor };
}

/** What a path segment stands for: `~` is all of them. */
export function orAll(segment: string): string | undefined {
  return segment === '~' ? undefined : segment;
}
