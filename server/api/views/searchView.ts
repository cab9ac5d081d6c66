import type { Range, Seen } from './view.ts';
import { TOP, topOf } from './view.ts';

/** Of each shard so many paths are compared; with fewer different ones in it, counts are exact. */
const PATHS_OF_SHARD = 1_000;
const PATH = `
  if (doc['request'].size() == 0) return '';
  String request = doc['request'].value;
  int end = request.indexOf('?');
  return end < 0 ? request : request.substring(0, end);`;
const ANSWER_TIMEOUT_MS = 10_000;
const INDICES = 'haru-access-2*';

interface Buckets<K> {
  readonly buckets: readonly { readonly key: K; readonly doc_count: number }[];
}

interface Answer {
  readonly hits: { readonly total: { readonly value: number } };
  readonly aggregations?: {
    readonly minutes: Buckets<number>;
    readonly statuses: Buckets<number>;
    readonly withoutStatus: { readonly doc_count: number };
    readonly paths: Buckets<string> & { readonly doc_count_error_upper_bound: number };
  };
}

/** Asks OpenSearch or Elasticsearch; every event is there once, since its id is its document's. */
export async function searchView(url: string, { from, to }: Range): Promise<Seen> {
  const time = { range: { '@timestamp': { gte: from, lt: to, format: 'epoch_millis' } } };
  const answer = await search(url, {
    size: 0,
    track_total_hits: true,
    query: { bool: { filter: [time] } },
    aggs: {
      minutes: { date_histogram: { field: '@timestamp', fixed_interval: '1m', min_doc_count: 1 } },
      statuses: { terms: { field: 'status', size: 100 } },
      withoutStatus: { missing: { field: 'status' } },
      // One more than is shown: events without a request are a bucket of their own.
      paths: { terms: { script: { lang: 'painless', source: PATH }, size: TOP + 1, shard_size: PATHS_OF_SHARD } },
    },
  });
  const { minutes, statuses, withoutStatus, paths } = answer.aggregations ?? NOTHING;
  const counts = new Map(
    paths.buckets.filter(({ key }) => key !== '').map(({ key, doc_count: count }) => [key, count]),
  );
  return {
    source: 'search',
    total: answer.hits.total.value,
    minutes: minutes.buckets.map(({ key, doc_count: count }) => ({ at: new Date(key).toISOString(), count })),
    statuses: [...statuses.buckets, { key: null, ...withoutStatus }]
      .map(({ key: status, doc_count: count }) => ({ status, count }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count),
    paths: topOf(counts),
    sample: null,
    arePathsExact: paths.doc_count_error_upper_bound === 0,
    asOf: new Date().toISOString(),
  };
}

const NOTHING = {
  minutes: { buckets: [] },
  statuses: { buckets: [] },
  withoutStatus: { doc_count: 0 },
  paths: { buckets: [], doc_count_error_upper_bound: 0 },
} as const;

async function search(url: string, body: object): Promise<Answer> {
  const base = new URL(url);
  const credentials = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  const hasUser = base.username !== '';
  base.username = '';
  base.password = '';
  const path = `${base.href.replace(/\/$/, '')}/${INDICES}/_search?ignore_unavailable=true&allow_no_indices=true`;
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(hasUser && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${response.status} ${(await response.text()).slice(0, 300)}`);
  return (await response.json()) as Answer;
}
