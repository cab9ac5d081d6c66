import { queryOptions } from '@tanstack/react-query';
import { bodyOf, type ApiClient } from './client.ts';
import { keys } from './keys.ts';

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
  };
}
