import type { Consumer, RecordsBatch } from '@platformatic/kafka';

/** What a broker has answered of one partition. */
export type FetchedPartition = Awaited<ReturnType<Consumer['fetch']>>['responses'][number]['partitions'][number];

/** A message as it lies in its partition. */
export interface TopicMessage {
  readonly offset: bigint;
  /** Milliseconds; -1 where it has none. */
  readonly time: bigint;
  readonly key: Buffer | null;
  /** Null: a tombstone. */
  readonly value: Buffer | null;
}

/** Messages of a partition that follow each other, and the offset after them. */
export interface MessageBlock {
  readonly partition: number;
  readonly messages: readonly TopicMessage[];
  readonly next: bigint;
}

const TRANSACTIONAL = 0b1_0000;
const CONTROL = 0b10_0000;
const LOG_APPEND_TIME = 0b1000;
const ABORT = 0;

/**
 * The committed messages of an answer from `from` on and before `to`. A broker answers whole batches, so some of them may
 * lie before `from`; what an aborted transaction has written is between the others, and offsets may be missing altogether.
 */
export function committedMessages(fetched: FetchedPartition, from: bigint, to: bigint): MessageBlock {
  const messages: TopicMessage[] = [];
  const aborted = [...(fetched.abortedTransactions ?? [])].toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborting = new Set<bigint>();
  let next = from;
  for (const batch of fetched.records ?? []) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (aborted[0] !== undefined && aborted[0].firstOffset <= last) {
      aborting.add(aborted[0].producerId);
      aborted.shift();
    }
    if ((batch.attributes & CONTROL) !== 0) {
      if (batch.records[0]?.key?.readInt16BE(2) === ABORT) aborting.delete(batch.producerId);
    } else if ((batch.attributes & TRANSACTIONAL) === 0 || !aborting.has(batch.producerId)) {
      addMessages(messages, batch, from, to);
    }
    if (last >= next) next = last + 1n;
    if (next >= to) break;
  }
  return { partition: fetched.partitionIndex, messages, next: next < to ? next : to };
}

function addMessages(messages: TopicMessage[], batch: RecordsBatch, from: bigint, to: bigint): void {
  const isAppendTime = (batch.attributes & LOG_APPEND_TIME) !== 0;
  for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
    const offset = batch.firstOffset + BigInt(offsetDelta);
    if (offset < from || offset >= to) continue;
    messages.push({
      offset,
      time: isAppendTime ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta,
      key,
      value,
    });
  }
}
