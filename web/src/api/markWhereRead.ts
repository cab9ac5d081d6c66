import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { Mark } from './refresher.ts';

/** Marks what begins with a key, where any of it has been asked for. */
export function markWhereRead(cache: QueryClient, queryKey: QueryKey, mark: Mark): void {
  if (cache.getQueryCache().find({ queryKey, exact: false })) mark(queryKey);
}
