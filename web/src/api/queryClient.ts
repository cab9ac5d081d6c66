import { QueryClient } from '@tanstack/react-query';
import { isWorthRetrying } from './errors.ts';

const MOST_RETRIES = 3;

/** Asks again a few times, as long as that may help. */
export function retryWhile(mayHelp: (error: Error) => boolean): (failures: number, error: Error) => boolean {
  return (failures, error) => failures < MOST_RETRIES && mayHelp(error);
}

/** The cache of everything read from the server. What is in it stays valid until a pushed change says otherwise. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: retryWhile(isWorthRetrying),
        // Requests go to the server that sent the page; the browser's opinion on the internet does not matter.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
