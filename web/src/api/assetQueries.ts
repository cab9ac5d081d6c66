import { queryOptions } from '@tanstack/react-query';
import { bodyOf, type ApiClient } from './client.ts';
import { keys, type PartitionRange } from './keys.ts';
import { partitionName } from './partitionName.ts';

/** Of a partition: the one that goes on, or the last. */
const LATEST_RERUNS = 1;

/** What the page reads of assets. */
export function createAssetQueries(client: ApiClient) {
  return {
    assets: () =>
      queryOptions({
        queryKey: keys.assets(),
        queryFn: async ({ signal }) => bodyOf(await client.GET('/api/haru/v1/assets', { signal })),
      }),
    asset: (uri: string) =>
      queryOptions({
        queryKey: keys.asset(uri),
        queryFn: async ({ signal }) =>
          bodyOf(await client.GET('/api/haru/v1/assets/asset', { params: { query: { asset: uri } }, signal })),
      }),
    partitions: (uri: string, range: PartitionRange) =>
      queryOptions({
        queryKey: keys.partitions(uri, range),
        queryFn: async ({ signal }) => {
          const query = { asset: uri, ...range };
          return bodyOf(await client.GET('/api/haru/v1/assets/partitions', { params: { query }, signal }));
        },
      }),
    partition: (uri: string, partition: string) =>
      queryOptions({
        queryKey: keys.partition(uri, partition),
        queryFn: async ({ signal }) => {
          const query = partitionName(uri, partition);
          return bodyOf(await client.GET('/api/haru/v1/assets/partition', { params: { query }, signal }));
        },
      }),
    /** How a partition would be made again, as things are now. */
    rerun: (uri: string, partition: string) =>
      queryOptions({
        queryKey: keys.rerun(uri, partition),
        staleTime: 0,
        queryFn: async ({ signal }) => {
          const query = partitionName(uri, partition);
          return bodyOf(await client.GET('/api/haru/v1/assets/rerun', { params: { query }, signal }));
        },
      }),
    /** The latest reruns of a partition. */
    reruns: (uri: string, partition: string) =>
      queryOptions({
        queryKey: keys.reruns(uri, partition),
        queryFn: async ({ signal }) => {
          const query = { asset: uri, partition, limit: LATEST_RERUNS };
          return bodyOf(await client.GET('/api/haru/v1/reruns', { params: { query }, signal }));
        },
      }),
  };
}
