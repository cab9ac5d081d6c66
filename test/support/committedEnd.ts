import type { Admin } from '@platformatic/kafka';

/** Behind the last message of partition 0 that no open transaction holds back. */
export async function committedEnd(admin: Admin, topic: string): Promise<bigint | undefined> {
  const [listed] = await admin.listOffsets({
    topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1n }] }],
    isolationLevel: 1,
  });
  return listed?.partitions[0]?.offset;
}
