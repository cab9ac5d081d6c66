import type { QueryClient, QueryKey } from '@tanstack/react-query';

const REFRESH_AFTER_MS = 200;
/** However fast changes come, the same is not read more often. */
const PAUSE_MS = 1000;

/** Says that what stands under a key must be read again, at most once in `pauseMs`. */
export type Mark = (key: QueryKey, pauseMs?: number) => void;

interface Marked {
  readonly queryKey: QueryKey;
  readonly pauseMs: number;
}

/** What of the browser's document tells whether the tab is seen. */
export type Visibility = Pick<Document, 'hidden' | 'addEventListener'>;

/** Answers the function that gathers keys to be read again. They are read together; in a hidden tab only once it is seen again. */
export function createRefresher(cache: QueryClient, tab: Visibility): Mark {
  const waiting = new Map<string, Marked>();
  const pausedUntil = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (tab.hidden) return;
    const now = Date.now();
    for (const [name, until] of pausedUntil) if (now >= until) pausedUntil.delete(name);
    for (const [name, { queryKey, pauseMs }] of waiting) {
      // Neither cut short, nor taken for new: an answer on its way is awaited, then asked for again.
      if (pausedUntil.has(name) || cache.isFetching({ queryKey }) > 0) continue;
      waiting.delete(name);
      pausedUntil.set(name, now + pauseMs);
      void cache.invalidateQueries({ queryKey, predicate: ({ state }) => state.data !== undefined });
    }
    if (waiting.size > 0) timer = setTimeout(flush, REFRESH_AFTER_MS);
  };
  tab.addEventListener('visibilitychange', flush);
  return (queryKey, pauseMs = PAUSE_MS) => {
    waiting.set(JSON.stringify(queryKey), { queryKey, pauseMs });
    timer ??= setTimeout(flush, REFRESH_AFTER_MS);
  };
}
