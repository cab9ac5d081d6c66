import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { startKafka } from '../../sandbox/components/kafka/kafka.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { waitFor } from '../support/waitFor.ts';
import { isAlive, silent, testFolder } from './testFolder.ts';

const MISSING = findJavaHome({ min: 17, max: 25 }) === null ? 'java' : findTool('mvn') === null ? 'mvn' : null;

test.skipIf(MISSING !== null)(
  `Kafka starts, is adopted, and keeps its messages over a restart (needs ${MISSING ?? 'nothing more'})`,
  { timeout: 240_000 },
  async () => {
    const folder = testFolder();
    const first = await startKafka({ folder, report: silent });
    const client = { clientId: 'haru-test', bootstrapBrokers: [first.bootstrap] };
    const producer = new Producer({ ...client, serializers: stringSerializers, autocreateTopics: true });
    await producer.send({ messages: [{ topic: 'sandbox', partition: 0, value: '한글' }] });
    await producer.close();
    const second = await startKafka({ folder, report: silent });
    expect(second.pid).toBe(first.pid);
    await second.stop();
    await waitFor(() => !isAlive(first.pid), { what: `the end of ${first.pid}` });

    const third = await startKafka({ folder, port: first.port, report: silent });
    const admin = new Admin(client);
    const topics = [{ name: 'sandbox', partitions: [{ partitionIndex: 0, timestamp: -1n }] }];
    const [listed] = await admin.listOffsets({ topics });
    expect(listed?.partitions[0]?.offset).toBe(1n);
    await admin.close();
    await third.stop();
    await waitFor(() => !isAlive(third.pid), { what: `the end of ${third.pid}` });
  },
);
