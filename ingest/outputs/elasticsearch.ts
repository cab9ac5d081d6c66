import type { FinishedEvent } from '../event.ts';
import type { BulkAnswer, BulkItem } from './bulk.ts';
import { bulkBody, outcomeOf, refusedEvent } from './bulk.ts';
import { httpClient } from './httpClient.ts';
import { installTemplates } from './indexTemplate.ts';
import type { Sink } from './sink.ts';

export interface ElasticsearchTarget {
  /** `http://` or `https://`, with user and password where they are needed. */
  readonly url: string;
  /** Beginning of the indices' names; `-YYYY.MM.DD` follows. */
  readonly index: string;
}

export interface ElasticsearchCounters {
  /** Events that an index refused and that are in the index of refused ones. */
  refused: number;
}

/** `_bulk` to OpenSearch or Elasticsearch; every item of the answer is looked at. */
export function elasticsearchSink(
  { url, index }: ElasticsearchTarget,
  counters: ElasticsearchCounters,
  report: (message: string) => void,
): Sink {
  const closing = new AbortController();
  const request = httpClient(url, closing.signal);
  let isPrepared = false;

  const bulk = async (events: readonly FinishedEvent[], into: string): Promise<readonly BulkItem[]> => {
    const answer = (await request('POST', '/_bulk', bulkBody(events, into))) as BulkAnswer;
    return answer.items.map(({ create }) => create);
  };

  const store = async (events: readonly FinishedEvent[], into: string): Promise<readonly Refused[]> => {
    const items = await bulk(events, into);
    const again = items.find((item) => outcomeOf(item) === 'again');
    if (again !== undefined)
      throw new Error(`it takes no more at the moment (${again.status} ${again.error?.type ?? ''})`);
    return events.flatMap((event, at) => (outcomeOf(items[at]!) === 'refused' ? [{ event, item: items[at]! }] : []));
  };

  return {
    label: 'Elasticsearch',
    async send(events) {
      if (!isPrepared) await installTemplates(request, index);
      isPrepared = true;
      const refused = await store(events, index);
      if (refused.length === 0) return;
      const now = new Date();
      const kept = refused.map(({ event, item }) => refusedEvent(event, item, now));
      const [lost] = await store(kept, `${index}-refused`);
      if (lost !== undefined) throw new Error(`it refuses even the text of an event: ${lost.item.error?.reason}`);
      counters.refused += refused.length;
      report(
        `Elasticsearch refused ${refused.length} events, which are in ${index}-refused-*; the first: ${refused[0]!.item.error?.reason}`,
      );
    },
    close() {
      closing.abort();
      return Promise.resolve();
    },
  };
}

interface Refused {
  readonly event: FinishedEvent;
  readonly item: BulkItem;
}
