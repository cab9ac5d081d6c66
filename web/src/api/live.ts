import type { Query, QueryClient } from '@tanstack/react-query';
import { applyChange, applyProgress } from './applyChange.ts';
import { applyOperationsChange } from './applyOperationsChange.ts';
import { isSignedOut, isWorthRetrying } from './errors.ts';
import { keys } from './keys.ts';
import { createRefresher } from './refresher.ts';
import type { EventStream } from './stream/stream.ts';

/**
 * Brings what the server pushes into the cache, for as long as the page lives. It must begin before anything is read:
 * what is pushed while nobody listens is lost.
 */
export function keepLive(cache: QueryClient, stream: EventStream): void {
  const mark = createRefresher(cache, document);
  const markAll = () => {
    for (const { queryKey } of cache.getQueryCache().getAll()) mark(queryKey);
  };
  let isFirst = true;
  stream.onMessage((message) => {
    switch (message.type) {
      case 'change':
        applyChange(cache, message.body, mark);
        applyOperationsChange(message.body, mark);
        return;
      case 'progress':
        applyProgress(cache, message.body);
        return;
      case 'ready':
        // What was read before the stream began may have missed a change; afterwards the stream resumes by itself.
        if (isFirst) markAll();
        isFirst = false;
        // Somebody may have signed in anew, here or in another tab.
        mark(keys.session());
        void cache.refetchQueries({ predicate: hasFailedMeanwhile });
        return;
      case 'processes':
        mark(keys.processes());
        return;
      case 'reset':
        markAll();
        return;
      case 'log':
        return;
    }
  });
  stream.onStatus(() => {
    if (stream.status === 'signedOut') cache.setQueryData(keys.session(), null);
  });
}

/** What could not be read because the server was away or the session had ended, and not because there is nothing to read. */
function hasFailedMeanwhile({ state }: Query): boolean {
  return state.status === 'error' && (isWorthRetrying(state.error) || isSignedOut(state.error));
}
