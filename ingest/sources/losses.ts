import { ListOffsetTimestamps } from '@platformatic/kafka';
import type { Consumer } from '@platformatic/kafka';

/** Offsets of a partition that the topic no longer has: from the first, before the second. */
export interface Gap {
  readonly from: bigint;
  readonly to: bigint;
}

/** Finds the messages that retention deletes before an output has them, and logs that end before what an output has. */
export interface LossWatch {
  /**
   * Where a partition ends that was `stored` further than that; null: it is no shorter. Asked before `before`, when a message
   * comes that was to be passed already: brokers that have lost the end of their log send it from the beginning.
   */
  shortened(partition: number, stored: bigint, first: bigint): Promise<bigint | null>;
  /**
   * What is lost between the last message that was taken of a partition and the `first` that comes now; null: nothing, or it
   * was said before. `stored`: the position that the output keeps.
   */
  before(partition: number, stored: bigint | null, first: bigint): Promise<Gap | null>;
  /** Everything before `next` was taken. */
  took(partition: number, next: bigint): void;
  /** Other members may take partitions from here on. */
  forget(): void;
}

type OffsetReader = Pick<Consumer, 'listOffsets' | 'listCommittedOffsets'>;

/**
 * Offsets that do not come tell nothing by themselves: transactions and compaction leave out some as well. Lost is what lies
 * before the first offset that the topic still has. A partition that nobody has read yet begins where it begins.
 */
export function watchLosses(consumer: OffsetReader, topic: string): LossWatch {
  const reached = new Map<number, bigint>();

  const committed = async (partition: number): Promise<bigint> => {
    const offsets = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: [partition] }] });
    return offsets.get(topic)?.[partition] ?? -1n;
  };
  const listed = async (partition: number, timestamp: bigint): Promise<bigint | null> => {
    const offsets = await consumer.listOffsets({ topics: [topic], partitions: { [topic]: [partition] }, timestamp });
    return offsets.get(topic)?.[partition] ?? null;
  };

  return {
    async shortened(partition, stored, first) {
      // What another member has not committed comes again, too, but then each message follows the one before.
      if (first >= stored || first >= (reached.get(partition) ?? stored)) return null;
      const end = await listed(partition, ListOffsetTimestamps.LATEST);
      return end !== null && end < stored ? end : null;
    },
    async before(partition, stored, first) {
      // Another member of the group may have been further than what this output keeps.
      const from = reached.get(partition) ?? max(stored ?? -1n, await committed(partition));
      const start = from < 0n || from >= first ? 0n : ((await listed(partition, ListOffsetTimestamps.EARLIEST)) ?? 0n);
      reached.set(partition, first);
      const to = start < first ? start : first;
      return from >= 0n && to > from ? { from, to } : null;
    },
    took: (partition, next) => void reached.set(partition, next),
    forget: () => reached.clear(),
  };
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
