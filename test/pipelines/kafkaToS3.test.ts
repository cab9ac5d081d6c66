import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Producer, ProduceAcks } from '@platformatic/kafka';
import { expect, test, vi } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { missingForS3, startS3 } from '../../sandbox/components/s3/s3.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { literal, withDuck } from '../../workers/parquet/duckdb.ts';
import { atEnd } from '../support/atEnd.ts';
import { givenConnections } from '../support/givenConnections.ts';
import { startInstallation } from '../support/installation.ts';
import { testKafka } from '../support/testKafka.ts';
import { waitFor } from '../support/waitFor.ts';

const kafka = await testKafka();
const MISSING = kafka === null ? 'java and mvn' : await missingForS3();
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const BUCKET = 'lake';
const folder = await mkdtemp(join(tmpdir(), 'haru-kafka-to-s3-'));
atEnd(() => rm(folder, { recursive: true, force: true }));

interface Store {
  readonly client: S3Client;
  readonly connection: ConnectionValue;
}

async function startStore(): Promise<Store> {
  const server = await startS3({ folder, report: () => undefined });
  await server.makeBucket(BUCKET);
  const { url, region, accessKeyId, secretAccessKey } = server;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint: url, region, forcePathStyle: true, credentials });
  atEnd(async () => {
    client.destroy();
    await server.stop();
  });
  const connection: ConnectionValue = {
    type: 'filesystem',
    login: accessKeyId,
    password: secretAccessKey,
    extra: { url: `s3://${BUCKET}`, endpoint: url, region },
  };
  return { client, connection };
}

const store = MISSING === null ? await startStore() : null;
const hour = (number: number): Date => new Date(Date.parse('2026-02-03T00:00:00Z') + number * 3_600_000);
const events = [...generateEvents({ seed: 9, day: '20260203', count: 2_000 })]
  .map(({ json }) => {
    const { event, '@timestamp': time } = JSON.parse(json) as { event: { id: string }; '@timestamp': string };
    return { json, id: event.id, time: Date.parse(time) };
  })
  .filter(({ time }) => time < hour(2).getTime())
  .toSorted((a, b) => a.time - b.time);
// Before the first run of the schedule: what comes after it is late, and in the hour that follows.
if (store !== null) await send(events);
const connections: Record<string, ConnectionValue | undefined> = {
  kafka: { type: 'kafka', extra: { brokers: [kafka?.bootstrap ?? ''] } },
  s3_target: store?.connection,
};
const haru = await startInstallation({
  dags: join(import.meta.dirname, '../../dags/kafka_to_s3.ts'),
  worker: {
    secrets: givenConnections(connections),
  },
});

test.skipIf(MISSING !== null)(
  `the events of two hours go from a topic to an object store, each once (needs ${MISSING ?? 'nothing more'})`,
  async () => {
    const { client } = store as Store;
    const runs = await Promise.all(
      [1, 0].map((number) => haru.trigger('kafka_to_s3', { interval: { start: hour(number), end: hour(number + 1) } })),
    );
    for (const run of runs) await waitFor(async () => (await haru.stateOf(run)) === 'success', { timeoutMs: 90_000 });
    // The schedule has runs of its own for the latest hours.
    const listed = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'access_log/20260203' }));
    const keys = (listed.Contents ?? []).map(({ Key = '' }) => Key);
    expect(new Set(keys.map((key) => key.split('/')[1]))).toEqual(new Set(['20260203', '20260203T0100']));
    expect(await eventIds(client, keys)).toEqual(events.map(({ id }) => id).toSorted());
  },
);

async function send(some: readonly { readonly json: string; readonly time: number }[]): Promise<void> {
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'test',
    bootstrapBrokers: [kafka?.bootstrap ?? ''],
    acks: ProduceAcks.ALL,
    idempotent: true,
    autocreateTopics: true,
  });
  await producer.send({
    messages: some.map(({ json, time }, index) => ({
      topic: 'access_log',
      partition: index % 3,
      value: Buffer.from(json),
      timestamp: BigInt(time),
    })),
  });
  await producer.close();
}

async function eventIds(client: S3Client, keys: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const [index, key] of keys.entries()) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    const file = join(folder, `${index}.parquet`);
    await writeFile(file, (await Body?.transformToByteArray()) ?? new Uint8Array());
    files.push(literal(file));
  }
  return withDuck(folder, async (duck) => {
    const rows = await duck.rows<{ event_id: string }>(`select event_id from read_parquet([${files.join(', ')}])`);
    return rows.map(({ event_id }) => event_id).toSorted();
  });
}
