import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { bodyOf, type ApiClient } from './client.ts';
import { keys } from './keys.ts';

/** Deadlines pass and processes fall silent without a word that could be pushed. */
const AGAIN_MS = 60_000;

/** What the page reads of a business day. */
export function createTodayQueries(client: ApiClient) {
  return {
    today: (day: string | null) =>
      queryOptions({
        queryKey: keys.today(day),
        // In a hidden tab it rests.
        refetchInterval: AGAIN_MS,
        placeholderData: keepPreviousData,
        queryFn: async ({ signal }) =>
          bodyOf(await client.GET('/api/haru/v1/today', { params: { query: day === null ? {} : { day } }, signal })),
      }),
    /** Apart from the day, so that a buffer that is away holds nothing up. */
    logBuffer: () =>
      queryOptions({
        queryKey: keys.logBuffer(),
        refetchInterval: AGAIN_MS,
        queryFn: async ({ signal }) => bodyOf(await client.GET('/api/haru/v1/views/buffer', { signal })),
      }),
  };
}
