import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { bodyOf, type ApiClient } from './client.ts';
import { keys, type TriedSchedule } from './keys.ts';

const VARIABLES_PER_PAGE = 100;

/** What the page reads of the installation itself. */
export function createOperationQueries(client: ApiClient) {
  return {
    poolUse: () =>
      queryOptions({
        queryKey: keys.poolUse(),
        queryFn: async ({ signal }) => bodyOf(await client.GET('/api/haru/v1/pools', { signal })),
      }),
    /** Workers, schedulers and queues. */
    processes: () =>
      queryOptions({
        queryKey: keys.processes(),
        queryFn: async ({ signal }) => bodyOf(await client.GET('/api/haru/v1/processes', { signal })),
      }),
    connections: () =>
      queryOptions({
        queryKey: keys.connections(),
        queryFn: async ({ signal }) => bodyOf(await client.GET('/api/haru/v1/connections', { signal })),
      }),
    /** They change with the server's program only. */
    connectionTypes: () =>
      queryOptions({
        queryKey: keys.connectionTypes(),
        staleTime: Infinity,
        queryFn: async ({ signal }) => bodyOf(await client.GET('/api/haru/v1/connectionTypes', { signal })).types,
      }),
    calendar: (name: string) =>
      queryOptions({
        queryKey: keys.calendar(name),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/calendars/{calendar}', { params: { path: { calendar: name } }, signal }),
          ),
      }),
    /** The next times of a schedule on a calendar; the server alone computes them. */
    fires: (name: string, schedule: TriedSchedule) =>
      queryOptions({
        queryKey: keys.fires(name, schedule),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/calendars/{calendar}/fires', {
              params: { path: { calendar: name }, query: { ...schedule, count: 10 } },
              signal,
            }),
          ),
      }),
    /** Those whose key has the text, by key. */
    variables: (search: string) =>
      infiniteQueryOptions({
        queryKey: keys.variables(search),
        initialPageParam: 0,
        queryFn: async ({ pageParam, signal }) => {
          const query = {
            limit: VARIABLES_PER_PAGE,
            offset: pageParam,
            order_by: ['key'],
            ...(search !== '' && { variable_key_pattern: search }),
          };
          return bodyOf(await client.GET('/api/v2/variables', { params: { query }, signal }));
        },
        getNextPageParam: ({ total_entries: total }, _, offset) =>
          offset + VARIABLES_PER_PAGE < total ? offset + VARIABLES_PER_PAGE : null,
      }),
  };
}
