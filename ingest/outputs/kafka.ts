import { ProduceAcks, Producer } from '@platformatic/kafka';
import { clientOptions } from '../../server/kafka/clientOptions.ts';
import { clientReasonOf } from '../../server/kafka/clientReasonOf.ts';
import type { TopicAddress } from '../../server/kafka/topicUrl.ts';
import { OUTPUT_CLUSTER } from '../options.ts';
import type { Sink } from './sink.ts';

/** Longer than the time in which a cluster gives a partition another leader; then the batch is sent anew. */
const RETRIES = 20;
const RETRY_DELAY_MS = 250;

/**
 * Messages to a topic, each acknowledged by all replicas in sync. The key is the event's id, so a repeat is in the same
 * partition, and a compacted topic keeps one; a header `event.id` says the same to readers that look at no keys.
 */
export function kafkaSink({ connection, topic }: TopicAddress): Sink {
  const producer = new Producer({
    ...clientOptions(OUTPUT_CLUSTER, connection),
    clientId: 'haru-ingest',
    idempotent: true,
    acks: ProduceAcks.ALL,
    retries: RETRIES,
    retryDelay: RETRY_DELAY_MS,
  });
  return {
    label: 'Kafka',
    async send(events) {
      const messages = events.map(({ id, json }) => {
        const key = Buffer.from(id);
        return { topic, key, value: Buffer.from(json), headers: new Map([[EVENT_ID, key]]) };
      });
      try {
        await producer.send({ messages });
      } catch (error) {
        throw new Error(clientReasonOf(error), { cause: error });
      }
    },
    close: () => producer.close(),
  };
}

const EVENT_ID = Buffer.from('event.id');
