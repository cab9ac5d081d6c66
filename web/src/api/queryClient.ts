import { QueryClient } from '@tanstack/react-query';
import { isWorthRetrying } from './errors.ts';

const MOST_RETRIES = 3;

/** The cache of everything read from the server. What is in it stays valid until a pushed change says otherwise. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => failures < MOST_RETRIES && isWorthRetrying(error),
        // Requests go to the server that sent the page; the browser's opinion on the internet does not matter.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
