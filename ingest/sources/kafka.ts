import { setTimeout as pause } from 'node:timers/promises';
import { Admin, Consumer } from '@platformatic/kafka';
import type { Message, MessagesStream } from '@platformatic/kafka';
import { isUtf8 } from 'node:buffer';
import { clientOptions } from '../../server/kafka/clientOptions.ts';
import { clientReasonOf } from '../../server/kafka/clientReasonOf.ts';
import type { TopicAddress } from '../../server/kafka/topicUrl.ts';
import type { LineText } from '../event.ts';
import { SOURCE_CLUSTER } from '../options.ts';
import { decodePosition, START } from '../position.ts';
import { deliver } from './deliver.ts';
import { watchLosses } from './losses.ts';
import type { Gap, LossWatch } from './losses.ts';
import type { OutputRun, SourceDeps } from './run.ts';

type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

const RECONNECT_MS = 1_000;
/** So long the partitions of a member that was killed wait for another one. */
const SESSION_TIMEOUT_MS = 10_000;

/**
 * Reads a topic for one output, as a member of a group of its own: each output has its own offsets and the topic is the
 * spool. A topic that is made anew counts from 0 again, so its id is part of the names of groups, streams and events. Offsets are committed once the output has confirmed; it also keeps them itself, so that
 * what a crash or another member makes come again is passed over.
 */
export function consumeForOutput(source: TopicAddress, name: string, deps: SourceDeps): OutputRun {
  const { signal } = deps;
  let partitions = 0;
  let isCaughtUp = false;
  let behind: bigint | null = null;

  const session = async (): Promise<void> => {
    const topic = await topicOf(source);
    partitions = topic.partitionsCount;
    const consumer = new Consumer({
      ...clientOptions(SOURCE_CLUSTER, source.connection),
      clientId: 'haru-ingest',
      groupId: `haru-ingest-${name}-${deps.output.label.toLowerCase()}-${source.topic}-${topic.id.slice(0, 8)}`,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: SESSION_TIMEOUT_MS / 5,
      autocommit: false,
      maxWaitTime: 500,
    });
    const expected = new Map<number, string | null>();
    const losses = watchLosses(consumer, source.topic);
    try {
      consumer.on('consumer:group:join', () => {
        expected.clear();
        losses.forget();
      });
      const stream: Stream = await consumer.consume({
        topics: [source.topic],
        mode: 'committed',
        fallbackMode: 'earliest',
      });
      const stop = () => void stream.close();
      signal.addEventListener('abort', stop, { once: true });
      const timer = setInterval(() => {
        consumer
          .getLag({ topics: [source.topic] })
          .then((lag) => {
            behind = [...lag.values()].flat().reduce((sum, each) => (each > 0n ? sum + each : sum), 0n);
          })
          .catch(() => undefined);
      }, 2_000);
      try {
        for await (const messages of batchesOf(stream, deps.batchLines)) {
          isCaughtUp = false;
          for (const [partition, some] of byPartition(messages))
            await take(consumer, topic.id, partition, some, expected, losses);
          isCaughtUp = stream.readableLength === 0;
        }
      } finally {
        clearInterval(timer);
        signal.removeEventListener('abort', stop);
      }
    } finally {
      await consumer.close(true).catch(() => undefined);
    }
  };

  const take = async (
    consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
    topicId: string,
    partition: number,
    messages: readonly Message[],
    expected: Map<number, string | null>,
    losses: LossWatch,
  ): Promise<void> => {
    const stream = `kafka-${topicId}-${partition}`;
    for (;;) {
      if (!expected.has(partition)) expected.set(partition, await deps.output.load(stream));
      const stored = expected.get(partition)!;
      const { offset: from, generation } = stored === null ? START : decodePosition(stored);
      const path = `${source.topic}/${partition}`;
      const at = Math.floor(Date.now() / 1000);
      const end = await losses.shortened(partition, BigInt(from), messages[0]!.offset);
      if (end !== null) {
        const next = { generation: generation + 1, offset: Number(end), path, at };
        const now = await deliver({ stream, expected: stored, next, events: [] }, deps);
        if (now === null) expected.delete(partition);
        else {
          expected.set(partition, now);
          tellEnd(partition, from, end);
        }
        continue;
      }
      const gap = await losses.before(partition, stored === null ? null : BigInt(from), messages[0]!.offset);
      if (gap !== null) tell(partition, gap);
      const fresh = messages.filter(({ offset }) => Number(offset) >= from);
      if (fresh.length === 0) break;
      const events = fresh
        .filter(({ value }) => value !== null)
        .map(({ value, offset }) =>
          deps.parse(textOf(value, deps.maxLineBytes), {
            path,
            offset: Number(offset),
            id: idOf(topicId, partition, offset, generation),
          }),
        );
      const offset = Number(fresh.at(-1)!.offset) + 1;
      const next = { generation, offset, path, at };
      const now = await deliver({ stream, expected: stored, next, events }, deps);
      if (now === null) {
        expected.delete(partition);
        continue;
      }
      expected.set(partition, now);
      break;
    }
    const last = messages.at(-1)!;
    const { leaderEpoch, offset } = last;
    losses.took(partition, offset + 1n);
    await consumer.commit({ offsets: [{ topic: source.topic, partition, offset: offset + 1n, leaderEpoch }] });
  };

  const tell = (partition: number, { from, to }: Gap): void => {
    const lost = Number(to - from);
    deps.counters.lost += lost;
    deps.report(
      `the topic ${source.topic} no longer has the offsets [${from}, ${to}) of partition ${partition}, which ${deps.output.label} does not have: up to ${lost} messages are lost; let the topic keep them for longer than an output may be away`,
    );
  };

  const tellEnd = (partition: number, from: number, end: bigint): void => {
    deps.report(
      `partition ${partition} of the topic ${source.topic} ends at offset ${end}, and ${deps.output.label} has it up to ${from}: the brokers have lost the end of their log, and what others had not read of it; what came between the loss and now may be missing here. Reading goes on from ${end}, under ids of their own`,
    );
  };

  /** An offset that a shortened log gives a second time is another message's. */
  const idOf = (topicId: string, partition: number, offset: bigint, generation: number): string =>
    [source.topic, topicId.slice(0, 8), partition, offset, ...(generation === 0 ? [] : [generation])].join('-');

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await session();
      } catch (error) {
        if (signal.aborted) return;
        deps.complain(`the topic ${source.topic}: ${clientReasonOf(error)}; trying again`);
      }
      await pause(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  };

  return {
    ended: run(),
    streams: () => partitions,
    isCaughtUp: () => isCaughtUp && deps.health.problem === null,
    behind: () => (behind === null ? 'an unknown number of messages' : `${behind} messages`),
    close: () => Promise.resolve(),
  };
}

async function topicOf({
  connection,
  topic,
}: TopicAddress): Promise<{ readonly id: string; readonly partitionsCount: number }> {
  const admin = new Admin({ ...clientOptions(SOURCE_CLUSTER, connection), clientId: 'haru-ingest' });
  try {
    return (await admin.metadata({ topics: [topic] })).topics.get(topic)!;
  } finally {
    await admin.close();
  }
}

/** Messages as they come, up to `max` at a time; fewer where no more are there at the moment. */
async function* batchesOf(stream: Stream, max: number): AsyncGenerator<readonly Message[]> {
  let batch: Message[] = [];
  for await (const message of stream) {
    batch.push(message);
    if (batch.length < max && stream.readableLength > 0) continue;
    yield batch;
    batch = [];
  }
}

function byPartition(messages: readonly Message[]): ReadonlyMap<number, readonly Message[]> {
  return Map.groupBy(messages, ({ partition }) => partition);
}

function textOf(bytes: Buffer, maxBytes: number): LineText {
  const isLong = bytes.length > maxBytes;
  const kept = isLong ? bytes.subarray(0, maxBytes) : bytes;
  return {
    text: kept.toString('utf8'),
    cutFromBytes: isLong ? bytes.length : null,
    invalidBytes: isUtf8(kept) ? null : kept.toString('base64'),
  };
}
