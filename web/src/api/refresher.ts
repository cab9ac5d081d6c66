import type { QueryClient, QueryKey } from '@tanstack/react-query';

const REFRESH_AFTER_MS = 200;

/** Says that what stands under a key must be read again. */
export type Mark = (key: QueryKey) => void;

/** Answers the function that gathers keys to be read again. They are read together; in a hidden tab only once it is seen again. */
export function createRefresher(cache: QueryClient): Mark {
  const waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (document.hidden) return;
    for (const [name, queryKey] of waiting) {
      // Neither cut short, nor taken for new: an answer on its way is awaited, then asked for again.
      if (cache.isFetching({ queryKey }) > 0) continue;
      waiting.delete(name);
      void cache.invalidateQueries({ queryKey, predicate: ({ state }) => state.data !== undefined });
    }
    if (waiting.size > 0) timer = setTimeout(flush, REFRESH_AFTER_MS);
  };
  document.addEventListener('visibilitychange', flush);
  return (key) => {
    waiting.set(JSON.stringify(key), key);
    timer ??= setTimeout(flush, REFRESH_AFTER_MS);
  };
}
