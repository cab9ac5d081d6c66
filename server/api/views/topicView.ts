import { committedMessages } from '../../kafka/messages.ts';
import type { Topic } from '../../kafka/topic.ts';
import { sampledEvent } from './sampledEvent.ts';
import { sampleView } from './sampleView.ts';
import type { Sequence } from './sequence.ts';
import type { Range, Seen } from './view.ts';

/** Places of a topic that are read, and of each of its partitions at least. */
const PLACES = 48;
const PLACES_OF_PARTITION = 4;
/** What a message has about, for how much is asked of the broker, and the least and the most that is. */
const MESSAGE_BYTES = 1_024;
const LEAST_BYTES = 64 * 1_024;
const MOST_BYTES = 1_024 * 1_024;

/**
 * Looks at the committed messages of a topic by their offsets. No consumer group is joined and no offset is committed, so
 * nobody who reads the topic notices.
 */
export async function topicView(topic: Topic, range: Range): Promise<Seen> {
  const [leaders, extents] = await Promise.all([topic.leaders(), topic.extents()]);
  const partitions = [...leaders].flatMap(([leader, some]) => some.map((partition) => ({ leader, partition })));
  const sequences = partitions.map(({ leader, partition }) => {
    const { start = 0n, end = 0n } = extents.get(partition) ?? {};
    return partitionOf({ topic, leader, partition, start, end });
  });
  const places = Math.max(PLACES_OF_PARTITION, Math.floor(PLACES / sequences.length));
  return sampleView('kafka', sequences, range, places);
}

interface Extent {
  readonly topic: Topic;
  readonly leader: number;
  readonly partition: number;
  readonly start: bigint;
  readonly end: bigint;
}

function partitionOf({ topic, leader, partition, start, end }: Extent): Sequence {
  return {
    length: Number(end - start),
    async read(place, count) {
      const offset = start + BigInt(place);
      // One message is in one batch, which comes whatever its size.
      const bytes = count === 1 ? 1 : Math.min(MOST_BYTES, Math.max(LEAST_BYTES, count * MESSAGE_BYTES));
      const [fetched] = await topic.fetch(leader, [{ partition, offset }], bytes);
      if (fetched === undefined)
        throw new Error(`topic ${topic.name}: the broker says nothing of partition ${partition}`);
      const { messages, next } = committedMessages(fetched, offset, end);
      if (next === offset)
        throw new Error(
          `topic ${topic.name}: partition ${partition} gives nothing at offset ${offset} although it ends at ${end}`,
        );
      const taken = messages.slice(0, count);
      const last = taken.length < messages.length ? taken.at(-1) : undefined;
      const elements = taken.map((message) => ({
        place: Number(message.offset - start),
        event: message.value === null ? null : sampledEvent(message.value.toString('utf8')),
      }));
      return { elements, next: Number((last === undefined ? next : last.offset + 1n) - start) };
    },
  };
}
