import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Changes what has been read under a key, if anything has. Data that was due to be read again stays due, because the
 * change does not carry all that the server would tell.
 */
export function patchQuery<T>(cache: QueryClient, queryKey: QueryKey, change: (data: T) => T): void {
  const data = cache.getQueryData<T>(queryKey);
  if (data === undefined) return;
  const next = change(data);
  if (next === data) return;
  const isDue = cache.getQueryState(queryKey)?.isInvalidated === true;
  cache.setQueryData<T>(queryKey, next);
  if (isDue) void cache.invalidateQueries({ queryKey, exact: true, refetchType: 'none' });
}
