import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Ingest } from '../../ingest/main.ts';
import { generateLines } from '../../sandbox/events/generate.ts';
import { freePort } from '../../sandbox/components/freePort.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { topicAddress } from '../../server/kafka/topicUrl.ts';
import { runHaru } from '../cli/runHaru.ts';
import { testKafka } from '../support/testKafka.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';
import { anyIngest, ingestProcess, kill, pushedCount, pushedEvents, testClient, testFolder } from './support.ts';

const sasl = { port: await freePort(), login: 'haru', password: 'very-secret' };
const kafka = await testKafka(sasl);
const { url } = await testRedis();
const redis = testClient(url);
const folder = await testFolder();
const lines = [...generateLines({ seed: 12, day: '20221130', count: 2_000 })];
const client = () => ({ clientId: 'haru-test', bootstrapBrokers: [kafka!.bootstrap] });
const here = () => ({ kind: 'kafka', topic, connection: clusterAt(kafka!.bootstrap) }) as const;
let tests = 0;
let topic = '';

beforeEach(async () => {
  await redis.flushall();
  tests += 1;
  topic = `events-${tests}`;
});

function clusterAt(brokers: string): ConnectionValue {
  return { type: 'kafka', extra: { brokers } };
}

async function makeTopic(): Promise<void> {
  const admin = new Admin(client());
  await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
  await admin.close();
}

async function produce(values: readonly string[]): Promise<void> {
  const producer = new Producer({ ...client(), idempotent: true, serializers: stringSerializers });
  await producer.send({ messages: values.map((value, at) => ({ topic, partition: at % 3, value })) });
  await producer.close();
}

/** Each in a transaction of its own. */
async function produceInTransactions(values: readonly string[]): Promise<void> {
  const producer = new Producer({
    ...client(),
    idempotent: true,
    transactionalId: `transaction-${topic}`,
    serializers: stringSerializers,
  });
  for (const value of values) {
    const transaction = await producer.beginTransaction();
    await transaction.send({ messages: [{ topic, partition: 0, value }] });
    await transaction.commit();
  }
  await producer.close();
}

function numbers(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_each, at) => JSON.stringify({ n: from + at }));
}

interface Read {
  readonly key: string;
  readonly header: string | undefined;
  readonly value: string;
}

async function readAll(count: number): Promise<readonly Read[]> {
  const consumer = new Consumer({ ...client(), groupId: `reader-${topic}`, deserializers: stringDeserializers });
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest' });
  const read: Read[] = [];
  stream.on('data', ({ key, headers, value }) => read.push({ key, header: headers.get('event.id'), value }));
  await waitFor(() => read.length >= count, { what: `${count} messages`, timeoutMs: 30_000 });
  await consumer.close(true);
  return read;
}

describe.skipIf(kafka === null)(`Kafka (needs ${kafka === null ? 'java, mvn' : 'nothing more'})`, () => {
  test('gets lines of files, keyed by their ids, beside Redis', async () => {
    await makeTopic();
    const log = join(folder, 'to-kafka.log');
    await writeFile(log, lines.map((line) => `${line}\n`).join(''));
    const ingest = anyIngest({
      from: { kind: 'file', globs: [log] },
      to: [here(), { kind: 'redis', url }],
      stateFolder: join(folder, 'to-kafka'),
    });
    await waitFor(() => ingest.stats().every(({ caughtUp }) => caughtUp), { what: 'both outputs', timeoutMs: 30_000 });
    const read = await readAll(lines.length);
    const ids = new Set((await pushedEvents(redis)).map(({ id }) => id));
    expect(ids.size).toBe(lines.length);
    expect(new Set(read.map(({ key }) => key))).toEqual(ids);
    for (const { key, header, value } of read) {
      expect([header, (JSON.parse(value) as { event: { id: string } }).event.id]).toEqual([key, key]);
    }
  });

  test('is read into Redis: every message of every partition once, after a kill -9 too', async () => {
    await makeTopic();
    await produce(lines.map((line, at) => JSON.stringify({ '@timestamp': '2022-12-01T00:00:00Z', at, line })));
    const options = {
      from: here(),
      to: [{ kind: 'redis', url }],
      stateFolder: join(folder, 'from-kafka'),
      batchLines: 20,
    } as const;
    const child = ingestProcess(options);
    await waitFor(async () => (await pushedCount(redis)) >= 100, { timeoutMs: 60_000, pollMs: 1 });
    await kill(child);
    expect(await pushedCount(redis)).toBeLessThan(lines.length);
    const ingest = anyIngest({ ...options, batchLines: 500 });
    await waitFor(async () => (await pushedCount(redis)) >= lines.length, { what: 'all', timeoutMs: 60_000 });
    await waitFor(() => ingest.stats()[0]!.caughtUp);
    const pushed = (await redis.lrange('20221201', 0, -1)).map(
      (json) => JSON.parse(json) as { at: number; event: { id: string } },
    );
    expect(pushed.map(({ at }) => at).sort((a, b) => a - b)).toEqual(lines.map((_, at) => at));
    expect(new Set(pushed.map(({ event }) => event.id)).size).toBe(lines.length);
  });

  test('that is made anew under the same name is read from its beginning, under other ids', async () => {
    await makeTopic();
    await produce(['{"a":1}', '{"a":2}', '{"a":3}']);
    const options = { from: here(), to: [{ kind: 'redis', url }] } as const;
    const first = anyIngest(options);
    await waitFor(async () => (await pushedCount(redis)) === 3, { timeoutMs: 30_000 });
    await first.stop();
    const admin = new Admin(client());
    await admin.deleteTopics({ topics: [topic] });
    await waitFor(async () => !(await admin.listTopics()).includes(topic));
    await admin.close();
    await makeTopic();
    await produce(['{"a":4}', '{"a":5}', '{"a":6}']);
    anyIngest(options);
    await waitFor(async () => (await pushedCount(redis)) === 6, { timeoutMs: 30_000 });
    const ids = await Promise.all((await redis.keys('[0-9]*')).map((key) => redis.lrange(key, 0, -1)));
    expect(new Set(ids.flat().map((json) => (JSON.parse(json) as { event: { id: string } }).event.id)).size).toBe(6);
  });

  test('that has deleted messages which an output has not got yet says how many, and other gaps are none', async () => {
    await makeTopic();
    const admin = new Admin(client());
    const deleteBefore = (offset: bigint) =>
      admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset }] }] });
    // Nine messages, three to a partition, of which no output was to have the first.
    await produce(numbers(0, 9));
    await deleteBefore(1n);
    const said: string[] = [];
    const options = {
      from: here(),
      to: [{ kind: 'redis', url }],
      report: (message: string) => said.push(message),
    } as const;
    const first = anyIngest(options);
    await waitFor(async () => (await pushedCount(redis)) === 8, { timeoutMs: 30_000 });
    // The end of a transaction takes an offset.
    await produceInTransactions(numbers(9, 11));
    await waitFor(async () => (await pushedCount(redis)) === 10, { timeoutMs: 30_000 });
    await first.stop();
    expect(first.stats()[0]!.lost).toBe(0);

    // Partition 0 was read to offset 5; behind it lie a marker and the next five messages.
    await produce(numbers(11, 26));
    await deleteBefore(10n);
    const second = anyIngest(options);
    await waitFor(async () => (await pushedCount(redis)) === 10 + 15 - 3, { timeoutMs: 30_000 });
    expect(second.stats()[0]!.lost).toBe(4);
    expect(said.filter((message) => message.includes('lost'))).toEqual([
      expect.stringContaining(`the topic ${topic} no longer has the offsets [6, 10) of partition 0`),
    ]);
    await waitFor(() => second.stats()[0]!.caughtUp);
    await produce(numbers(26, 29));
    await waitFor(async () => (await pushedCount(redis)) === 25, { timeoutMs: 30_000 });
    expect(second.stats()[0]!.lost).toBe(4);
    await admin.close();
  });

  const door = (mechanism: string, password: string) =>
    `kafka://${sasl.login}:${password}@127.0.0.1:${sasl.port}/${topic}?sasl=${mechanism}`;

  test.each(['PLAIN', 'SCRAM-SHA-256'])('with a login by %s is written and read', async (mechanism) => {
    await makeTopic();
    const log = join(folder, `${mechanism}.log`);
    await writeFile(log, lines.slice(0, 20).join('\n') + '\n');
    const address = door(mechanism, sasl.password);
    const behind = { kind: 'kafka', ...topicAddress(address)! } as const;
    anyIngest({ from: { kind: 'file', globs: [log] }, to: [behind], stateFolder: join(folder, mechanism) });
    anyIngest({ from: behind, to: [{ kind: 'redis', url }] });
    await waitFor(async () => (await pushedCount(redis)) === 20, { timeoutMs: 60_000 });
    const { stdout, stderr } = await runHaru(['ingest', '--from', 'kafka', '--to', 'stdout', '--rate', '1'], {
      env: { HARU_HOME: folder, KAFKA_FROM_URL: address },
      interruptAt: / 20 in all/,
    });
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((json) => (JSON.parse(json) as { event: { id: string } }).event.id);
    expect(ids.toSorted()).toEqual((await pushedEvents(redis)).map(({ id }) => id).toSorted());
    expect(stderr).not.toContain(sasl.password);
  });

  test('that refuses a login is said', async () => {
    await makeTopic();
    const log = join(folder, 'refused.log');
    await writeFile(log, `${lines[0]}\n`);
    const behind = { kind: 'kafka', ...topicAddress(door('SCRAM-SHA-256', 'wrong'))! } as const;
    const ingests = [
      anyIngest({ from: behind, to: [{ kind: 'redis', url }] }),
      anyIngest({
        from: { kind: 'file', globs: [log] },
        to: [{ ...behind, ...topicAddress(door('PLAIN', 'wrong'))! }],
        stateFolder: join(folder, 'refused'),
      }),
    ];
    const isRefused = (ingest: Ingest) => /authentication/i.test(ingest.stats()[0]!.problem ?? '');
    await waitFor(() => ingests.every(isRefused), { timeoutMs: 60_000, what: 'two refusals' });
    expect(await pushedCount(redis)).toBe(0);
  });

  test('that has lost the end of its log says so once, and what comes then is read under ids of its own', async () => {
    await makeTopic();
    await produce(numbers(0, 9));
    const kept = await kafka!.logBytes(topic, 0);
    await produce(numbers(9, 18));
    const said: string[] = [];
    const options = {
      from: here(),
      to: [{ kind: 'redis', url }],
      report: (message: string) => said.push(message),
    } as const;
    const ingest = anyIngest(options);
    await waitFor(async () => (await pushedCount(redis)) === 18, { timeoutMs: 30_000 });
    await kafka!.kill();
    await kafka!.cutLog(topic, 0, kept);
    await kafka!.restart();
    const ends = () => said.filter((message) => message.includes('ends at'));
    await waitFor(() => ends().length > 0, { timeoutMs: 60_000 });
    await produce(numbers(18, 27));
    await waitFor(async () => (await pushedCount(redis)) === 27, { timeoutMs: 30_000 });
    await ingest.stop();
    // Another reader of the group begins behind the end as it was then.
    anyIngest(options);
    await produce(numbers(27, 30));
    await waitFor(async () => (await pushedCount(redis)) === 30, { timeoutMs: 30_000 });
    expect(new Set((await pushedEvents(redis)).map(({ id }) => id)).size).toBe(30);
    expect(ends()).toEqual([
      expect.stringContaining(`partition 0 of the topic ${topic} ends at offset 3, and Redis has it up to 6`),
    ]);
  });

  test('that is away is said, and the stop does not wait for it', async () => {
    const log = join(folder, 'away.log');
    await writeFile(log, `${lines[0]}\n`);
    const ingest = anyIngest({
      from: { kind: 'file', globs: [log] },
      to: [{ ...here(), connection: clusterAt(`127.0.0.1:${await freePort()}`) }],
      stateFolder: join(folder, 'away'),
    });
    await waitFor(() => ingest.stats()[0]!.problem !== null, { timeoutMs: 30_000 });
    const began = performance.now();
    await ingest.stop();
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});
