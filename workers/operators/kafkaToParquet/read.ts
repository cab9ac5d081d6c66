import { setTimeout as delay } from 'node:timers/promises';
import type { OffsetRange } from '../../../server/core/offsetRanges.ts';
import { reasonOf } from '../../../server/core/reasonOf.ts';
import { merged } from './merged.ts';
import { committedMessages } from '../../../server/kafka/messages.ts';
import type { MessageBlock } from '../../../server/kafka/messages.ts';
import { isOutOfRange, TopicGoneError } from '../../../server/kafka/topic.ts';
import type { Topic } from '../../../server/kafka/topic.ts';

/** A broker that is away, or a leader that has moved, is looked for again so often in a row. */
const ATTEMPTS = 10;
const PAUSE_MS = 1_000;
/** A broker that is waited for so long without an offset more has come to a stand. */
const STANDSTILL_MS = 60_000;

/** Offsets that the topic no longer has. */
export interface Gap {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

interface Reading {
  readonly topic: Topic;
  readonly ranges: readonly OffsetRange[];
  readonly signal: AbortSignal;
  readonly onGap: (gap: Gap) => void;
  /** Something that time will mend. */
  readonly onTrouble: (message: string) => void;
}

/**
 * The messages of the ranges, each partition in its order, from all brokers side by side. A broker holds one answer ready
 * while the one before it is taken: that, for each broker, is what is held in memory.
 */
export async function* readRanges(reading: Reading): AsyncGenerator<MessageBlock> {
  const { topic, ranges, signal } = reading;
  const ends = new Map(ranges.map(({ partition, to }) => [partition, to]));
  const positions = new Map(ranges.filter(({ from, to }) => from < to).map(({ partition, from }) => [partition, from]));
  let failures = 0;
  await skipGaps(reading, positions, ends);
  while (positions.size > 0) {
    try {
      const leaders = await topic.leaders();
      const readers = [...leaders].map(([leader, partitions]) => {
        const some = partitions.filter((partition) => positions.has(partition));
        return readLeader(topic, leader, new Map(some.map((each) => [each, positions.get(each) ?? 0n])), ends, signal);
      });
      for await (const block of merged(readers)) {
        failures = 0;
        yield block;
        // Only what was taken counts: a reader may be ahead when another one fails.
        if (block.next < (ends.get(block.partition) ?? 0n)) positions.set(block.partition, block.next);
        else positions.delete(block.partition);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TopicGoneError || error instanceof StandstillError) throw error;
      if (isOutOfRange(error) && (await skipGaps(reading, positions, ends))) continue;
      failures += 1;
      if (failures >= ATTEMPTS) throw error;
      reading.onTrouble(reasonOf(error));
      await delay(PAUSE_MS, undefined, { signal });
    }
  }
}

/** Reading waits for messages that do not come although the topic says that it has them. */
class StandstillError extends Error {}

/** The partitions of one broker to their ends. */
async function* readLeader(
  topic: Topic,
  leader: number,
  positions: Map<number, bigint>,
  ends: ReadonlyMap<number, bigint>,
  signal: AbortSignal,
): AsyncGenerator<MessageBlock> {
  const ask = (): ReturnType<Topic['fetch']> => {
    const asked = topic.fetch(
      leader,
      [...positions].map(([partition, offset]) => ({ partition, offset })),
    );
    // Seen when it is awaited.
    asked.catch(() => undefined);
    return asked;
  };
  // Not while the messages are taken: who writes them may take its time.
  let waited = 0;
  let answer = positions.size === 0 ? null : ask();
  while (answer !== null) {
    signal.throwIfAborted();
    const waitsFrom = performance.now();
    const fetched = await answer;
    waited += performance.now() - waitsFrom;
    const blocks = fetched.flatMap((partition) => {
      const from = positions.get(partition.partitionIndex);
      const to = ends.get(partition.partitionIndex);
      if (from === undefined || to === undefined) return [];
      const block = committedMessages(partition, from, to);
      return block.next === from ? [] : [block];
    });
    if (blocks.length > 0) waited = 0;
    for (const { partition, next } of blocks) {
      // To the end, so that partitions take turns where an answer has no room for all.
      positions.delete(partition);
      if (next < (ends.get(partition) ?? 0n)) positions.set(partition, next);
    }
    if (waited > STANDSTILL_MS)
      throw new StandstillError(
        `topic ${topic.name}: no message came for ${STANDSTILL_MS / 1000} s although it has more: partitions ${[...positions].map(([partition, offset]) => `${partition} from ${offset} to ${ends.get(partition)}`).join(', ')}`,
      );
    answer = positions.size === 0 ? null : ask();
    yield* blocks;
  }
}

/** Leaves out what the topic no longer has, and says so. False: it has all of it. */
async function skipGaps(
  { topic, onGap }: Reading,
  positions: Map<number, bigint>,
  ends: ReadonlyMap<number, bigint>,
): Promise<boolean> {
  const extents = await topic.extents();
  let found = false;
  for (const [partition, at] of positions) {
    const to = ends.get(partition) ?? at;
    const extent = extents.get(partition) ?? { start: to, end: at };
    // Retention has deleted what lies before the first offset; a broker that was lost with the only copy, what lies behind the last.
    const from = extent.start > at ? (extent.start < to ? extent.start : to) : at;
    if (from > at) onGap({ partition, from: at, to: from });
    const isCut = extent.end < from;
    if (isCut) onGap({ partition, from, to });
    if (from === at && !isCut) continue;
    found = true;
    if (from < to && !isCut) positions.set(partition, from);
    else positions.delete(partition);
  }
  return found;
}
