import { Admin, Consumer, findErrorBy } from '@platformatic/kafka';
import type { ConnectionValue } from '../dag/context.ts';
import { boundOf } from '../core/offsetRanges.ts';
import type { PartitionBounds } from '../core/offsetRanges.ts';
import { clientOptions } from './clientOptions.ts';
import type { FetchedPartition } from './messages.ts';
import { clientReasonOf } from './clientReasonOf.ts';

/** One answer of a broker has no more bytes, but for a single batch that is larger. */
const FETCH_BYTES = 8 * 1024 * 1024;
const PARTITION_BYTES = 2 * 1024 * 1024;
/** A broker that has nothing answers after so long. */
const FETCH_WAIT_MS = 500;
const READ_COMMITTED = 1;
const EARLIEST = -2n;
const LATEST = -1n;

/** The topic is not there, or it is another one of the same name than it was. */
export class TopicGoneError extends Error {
  constructor(topic: string, what: string) {
    super(`topic ${topic}: ${what}`);
    this.name = 'TopicGoneError';
  }
}

/** One topic of a cluster, read by offsets: no consumer group decides who reads what. */
export interface Topic {
  readonly name: string;
  /** A topic that is deleted and made again has another. */
  readonly id: string;
  /** Where an interval begins and ends in the log of each partition, by the times of its committed messages. */
  bounds(interval: { readonly start: Date; readonly end: Date }, now: number): Promise<readonly PartitionBounds[]>;
  /** The first offset of each partition that retention has left, and the end of what is committed. */
  extents(): Promise<ReadonlyMap<number, { readonly start: bigint; readonly end: bigint }>>;
  /** The partitions that each broker leads. Throws a `TopicGoneError` where the topic is no longer the one that was opened. */
  leaders(): Promise<ReadonlyMap<number, readonly number[]>>;
  /** At most so many bytes of each partition, but one batch in any case. */
  fetch(
    leader: number,
    positions: readonly { readonly partition: number; readonly offset: bigint }[],
    partitionBytes?: number,
  ): Promise<readonly FetchedPartition[]>;
  /** Shows a consumer group's offsets to whoever watches the lag; nothing is decided by them. */
  showOffsets(group: string, ends: readonly { readonly partition: number; readonly end: bigint }[]): Promise<void>;
  close(): Promise<void>;
}

/** How long a broker's answer is waited for, in milliseconds, and how often it is asked again. */
export interface Patience {
  readonly timeout: number;
  readonly retries: number;
}

const PATIENT: Patience = { timeout: 15_000, retries: 5 };

/** Finds the topic; an error names the connection, the brokers and what was wrong. */
export async function openTopic(
  connection: string,
  value: ConnectionValue,
  name: string,
  patience: Patience = PATIENT,
): Promise<Topic> {
  const options = clientOptions(connection, value);
  const common = { ...options, clientId: 'haru', autocreateTopics: false, ...patience };
  // A consumer without a group that it would join: only its requests are used.
  const client = new Consumer({
    ...common,
    groupId: 'haru',
    maxWaitTime: FETCH_WAIT_MS,
    isolationLevel: READ_COMMITTED,
  });
  const admin = new Admin(common);
  const close = async (): Promise<void> => {
    await Promise.allSettled([client.close(true), admin.close()]);
  };
  const where = `connection ${connection} (${options.bootstrapBrokers.join(', ')})`;
  const call = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TopicGoneError) throw error;
      throw new Error(`${where}: ${what} failed: ${clientReasonOf(error)}`, { cause: error });
    }
  };
  const metadata = (): Promise<Metadata> =>
    call(`looking up topic ${name}`, async () => {
      try {
        const { topics } = await client.metadata({ topics: [name], forceUpdate: true, autocreateTopics: false });
        const topic = topics.get(name);
        if (topic !== undefined) return topic;
      } catch (error) {
        // The client has a message of its own for a topic that no broker knows.
        if (!clientReasonOf(error).includes(`Unknown topic ${name}`)) throw error;
      }
      throw new TopicGoneError(name, `it is not there (${where})`);
    });
  const listed = (timestamp: bigint, isolationLevel = READ_COMMITTED): Promise<Listed> =>
    call(`looking up offsets of topic ${name}`, async () => {
      const offsets = await client.listOffsetsWithTimestamps({ topics: [name], timestamp, isolationLevel });
      return offsets.get(name) ?? new Map();
    });
  const turns = new Map<number, Promise<unknown>>();
  /** The client has one fetch session with each broker, which takes one request at a time. */
  const inTurn = <T>(leader: number, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(leader) ?? Promise.resolve()).then(work, work);
    turns.set(leader, turn);
    return turn;
  };
  try {
    const { id } = await metadata();
    client.topics.track(name);
    return {
      name,
      id,
      async bounds({ start, end }, now) {
        const [starts, ends, logEnds] = await Promise.all([
          listed(BigInt(start.getTime())),
          listed(BigInt(end.getTime())),
          listed(LATEST),
        ]);
        return [...logEnds].map(([partition, log]) => ({
          partition,
          start: boundOf(timed(starts.get(partition)), log.offset, now),
          end: boundOf(timed(ends.get(partition)), log.offset, now),
        }));
      },
      async extents() {
        const [starts, ends] = await Promise.all([listed(EARLIEST), listed(LATEST)]);
        return new Map(
          [...ends].map(([partition, { offset }]) => [
            partition,
            { start: starts.get(partition)?.offset ?? 0n, end: offset },
          ]),
        );
      },
      async leaders() {
        const found = await metadata();
        if (found.id !== id) throw new TopicGoneError(name, 'it was deleted and made again while it was read');
        const numbered = found.partitions.map(({ leader }, partition) => ({ leader, partition }));
        const without = numbered.find(({ leader }) => leader < 0);
        if (without !== undefined)
          throw new Error(
            `${where}: partition ${without.partition} of topic ${name} has no leader: its brokers are down`,
          );
        return new Map(
          [...Map.groupBy(numbered, ({ leader }) => leader)].map(([leader, some]) => [
            leader,
            some.map(({ partition }) => partition),
          ]),
        );
      },
      fetch: (leader, positions, partitionBytes = PARTITION_BYTES) =>
        call(`reading topic ${name}`, async () => {
          const partitions = positions.map(({ partition, offset }) => ({
            partition,
            fetchOffset: offset,
            currentLeaderEpoch: -1,
            lastFetchedEpoch: -1,
            partitionMaxBytes: partitionBytes,
          }));
          const { responses } = await inTurn(leader, () =>
            client.fetch({
              node: leader,
              topics: [{ topicId: id, partitions }],
              minBytes: 1,
              maxBytes: FETCH_BYTES,
              maxWaitTime: FETCH_WAIT_MS,
              isolationLevel: READ_COMMITTED,
            }),
          );
          return responses.flatMap((response) => response.partitions);
        }),
      showOffsets: (group, ends) =>
        call(`showing the offsets of group ${group}`, () =>
          admin.alterConsumerGroupOffsets({
            groupId: group,
            topics: [{ name, partitionOffsets: ends.map(({ partition, end }) => ({ partition, offset: end })) }],
          }),
        ),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Metadata {
  readonly id: string;
  readonly partitions: readonly { readonly leader: number }[];
}

type Listed = ReadonlyMap<number, { readonly offset: bigint; readonly timestamp: bigint }>;

function timed(found: { readonly offset: bigint; readonly timestamp: bigint } | undefined): {
  readonly offset: bigint;
  readonly time: number;
} | null {
  return found === undefined || found.offset < 0n ? null : { offset: found.offset, time: Number(found.timestamp) };
}

/** Whether the broker said so of the first offset that was asked for. */
export function isOutOfRange(error: unknown): boolean {
  return says(error, 'OFFSET_OUT_OF_RANGE');
}

/** A broker's own word in an error or in what has caused it. */
function says(error: unknown, apiId: string): boolean {
  return error instanceof Error && (findErrorBy(error, 'apiId', apiId) !== null || says(error.cause, apiId));
}
