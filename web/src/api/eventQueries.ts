import { queryOptions } from '@tanstack/react-query';
import { bodyOf, type ApiClient } from './client.ts';
import { ApiError } from './errors.ts';
import { keys, type EventDayName, type EventRange } from './keys.ts';
import { retryWhile } from './queryClient.ts';

/** Nobody pushes that events arrive. The server keeps an answer as long, so asking again sooner tells nothing new. */
const FRESH_MS = 5_000;
/** The server has waited for a source that is away; only a request that did not reach the server is repeated. */
const retry = retryWhile((error) => !(error instanceof ApiError));
/** Read again when somebody comes back to the tab; hidden tabs read nothing. */
const ON_RETURN = { staleTime: FRESH_MS, refetchOnWindowFocus: true, retry } as const;

/** What the page reads of events: a day, and its speed view and batch view. */
export function createEventQueries(client: ApiClient) {
  return {
    eventDay: (name: EventDayName) =>
      queryOptions({
        queryKey: keys.eventDay(name),
        ...ON_RETURN,
        queryFn: async ({ signal }) =>
          bodyOf(await client.GET('/api/haru/v1/views/day', { params: { query: name }, signal })),
      }),
    speedView: (range: EventRange) =>
      queryOptions({
        queryKey: keys.speedView(range),
        ...ON_RETURN,
        queryFn: async ({ signal }) =>
          bodyOf(await client.GET('/api/haru/v1/views/speed', { params: { query: range }, signal })),
      }),
    batchView: (range: EventRange) =>
      queryOptions({
        queryKey: keys.batchView(range),
        ...ON_RETURN,
        queryFn: async ({ signal }) =>
          bodyOf(await client.GET('/api/haru/v1/views/batch', { params: { query: range }, signal })),
      }),
  };
}
