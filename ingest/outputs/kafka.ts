import { ProduceAcks, Producer } from '@platformatic/kafka';
import type { Sink } from './sink.ts';

export interface KafkaTarget {
  readonly brokers: readonly string[];
  readonly topic: string;
}

/** Longer than the time in which a cluster gives a partition another leader; then the batch is sent anew. */
const RETRIES = 20;
const RETRY_DELAY_MS = 250;

/**
 * Messages to a topic, each acknowledged by all replicas in sync. The key is the event's id, so a repeat is in the same
 * partition, and a compacted topic keeps one; a header `event.id` says the same to readers that look at no keys.
 */
export function kafkaSink({ brokers, topic }: KafkaTarget): Sink {
  const producer = new Producer({
    clientId: 'haru-ingest',
    bootstrapBrokers: [...brokers],
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
      await producer.send({ messages });
    },
    close: () => producer.close(),
  };
}

const EVENT_ID = Buffer.from('event.id');
