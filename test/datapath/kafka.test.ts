import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Admin, Producer, ProduceAcks, type MessageToProduce } from '@platformatic/kafka';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../../sandbox/components/freePort.ts';
import { showShare } from '../../server/db/ledgerListing.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import type { FileRef } from '../../server/dag/operators.ts';
import { openTopic } from '../../server/kafka/topic.ts';
import type { DrainStep } from '../../workers/drain/steps.ts';
import { sweepLedger } from '../../workers/ledger/sweep.ts';
import { verifyLedger } from '../../workers/ledger/verify.ts';
import { readRanges } from '../../workers/operators/kafkaToParquet/read.ts';
import { literal } from '../../workers/parquet/duckdb.ts';
import { withScratchDuck } from '../../workers/parquet/scratchDuck.ts';
import { committedEnd } from '../support/committedEnd.ts';
import { testKafka } from '../support/testKafka.ts';
import { waitFor } from '../support/waitFor.ts';
import { dataPath, KilledError } from './harness.ts';

const sasl = { port: await freePort(), login: 'haru', password: 'very-secret' };
const kafka = await testKafka(sasl);
const path = await dataPath();
if (kafka !== null) path.connections['kafka'] = { type: 'kafka', host: '127.0.0.1', port: kafka.port, extra: {} };
const client = { clientId: 'test', bootstrapBrokers: [kafka?.bootstrap ?? 'none:1'] };
const admin = new Admin(client);
const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
  ...client,
  acks: ProduceAcks.ALL,
  // What it sends again counts once.
  idempotent: true,
});
afterAll(async () => {
  await producer.close();
  await admin.close();
});

const HOUR = 3_600_000;
const FIRST = Date.parse('2022-11-30T00:00:00Z');
const SCHEMA = { n: 'bigint', name: 'text' } as const;
let topics = 0;

function hour(number: number): { readonly start: Date; readonly end: Date } {
  return { start: new Date(FIRST + number * HOUR), end: new Date(FIRST + (number + 1) * HOUR) };
}

/** A topic that no other test uses, and events numbered through all of them. */
async function freshTopic(partitions = 2) {
  const name = `events-${topics++}`;
  await admin.createTopics({ topics: [name], partitions, replicas: 1 });
  let sent = 0;
  const options = { topic: name, to: `warehouse:/${name}`, schema: SCHEMA };
  return {
    name,
    options,
    /** Sends numbered events whose times lie in the hour; answers their numbers. */
    async send(number: number, count: number, partition?: number): Promise<readonly number[]> {
      const numbers = Array.from({ length: count }, () => sent++);
      await produce(
        numbers.map((n) => ({
          topic: name,
          partition: partition ?? n % partitions,
          key: Buffer.from(`k${n}`),
          value: Buffer.from(JSON.stringify({ n, name: `사건 ${n}`, more: [n] })),
          timestamp: BigInt(FIRST + number * HOUR + (n % 1000)),
        })),
      );
      return numbers;
    },
    /** Sends numbered events of 900,000 bytes, of which an answer has room for a few. */
    async sendLong(count: number): Promise<readonly number[]> {
      const numbers = Array.from({ length: count }, () => sent++);
      for (const n of numbers) {
        const value = Buffer.from(JSON.stringify({ n, name: 'x'.repeat(900_000) }));
        await produce([{ topic: name, partition: 0, value, timestamp: BigInt(FIRST) }]);
      }
      return numbers;
    },
    raw: (values: readonly (Buffer | undefined)[], at: number) =>
      produce(
        values.map((value) => ({
          topic: name,
          partition: 0,
          value: value as Buffer,
          timestamp: BigInt(FIRST + at * HOUR),
        })),
      ),
    drain: (number: number, attempt?: Parameters<typeof path.drainTopic>[2], more = {}) =>
      path.drainTopic(hour(number), { ...options, ...more }, attempt),
  };
}

async function produce(messages: MessageToProduce<Buffer, Buffer, Buffer, Buffer>[]): Promise<void> {
  await producer.send({ messages });
}

/** One column of the parts, in its order. */
async function column(files: readonly FileRef[], expression: string): Promise<readonly string[]> {
  const list = files.map((file) => literal(fileURLToPath(file.url))).join(', ');
  return withScratchDuck(async ({ duck }) => {
    const rows = await duck.rows<{ value: string }>(
      `select (${expression})::varchar as value from read_parquet([${list}]) order by _partition, _offset`,
    );
    return rows.map(({ value }) => value);
  });
}

const numbersIn = async (files: readonly FileRef[]): Promise<readonly number[]> =>
  (await column(files, 'n')).map(Number).toSorted((a, b) => a - b);

const STEPS: readonly (readonly [DrainStep, number])[] = [
  ['ledger-row', 1],
  ['mid-read', 1],
  ['mid-parquet', 2],
  ['mid-upload', 1],
  ['before-commit', 1],
  ['committed', 1],
];

describe.skipIf(kafka === null)('a topic in Parquet files (needs java and mvn)', () => {
  test('whose rows carry what the messages held, and where they lay', async () => {
    const topic = await freshTopic();
    await topic.send(0, 6);
    const drained = await topic.drain(0, undefined, { rowsPerFile: 4 });
    expect(drained).toMatchObject({ rows: 6, rejects: 0, files: [{ rows: 4 }, { rows: 2 }] });
    expect(drained.files[0]?.url).toContain(`/${topic.name}/20221130/part-`);
    expect(await column(drained.files, `concat_ws(' ', n, name, extra, decode(_key), _partition, _offset)`)).toEqual([
      '0 사건 0 {"more":[0]} k0 0 0',
      '2 사건 2 {"more":[2]} k2 0 1',
      '4 사건 4 {"more":[4]} k4 0 2',
      '1 사건 1 {"more":[1]} k1 1 0',
      '3 사건 3 {"more":[3]} k3 1 1',
      '5 사건 5 {"more":[5]} k5 1 2',
    ]);
    expect((await column(drained.files, '_timestamp'))[1]).toBe('2022-11-30 00:00:00.002+00');
    expect(await topic.drain(0)).toEqual(drained);
    const [group] = await admin.listConsumerGroupOffsets({ groups: ['haru.nginx_daily.topic'] });
    expect(
      group?.topics.find(({ name }) => name === topic.name)?.partitions.map((each) => each.committedOffset),
    ).toEqual([3n, 3n]);
  });

  test.each(STEPS)(
    'a try killed at %s (%i) is taken over by the next, which loses and doubles nothing',
    async (step, time) => {
      const topic = await freshTopic();
      const first = await topic.send(0, 60);
      await topic.send(1, 2);
      await expect(topic.drain(0, { die: { step, time } }, { rowsPerFile: 20 })).rejects.toBeInstanceOf(KilledError);
      // Producers go on meanwhile.
      const late = await topic.send(0, 4);
      const drained = await topic.drain(0, undefined, { rowsPerFile: 20 });
      expect(await numbersIn(drained.files)).toEqual(first);
      const next = await topic.drain(1);
      expect(await numbersIn(next.files)).toEqual([60, 61, ...late]);
      expect(drained).toMatchObject({ rows: 60, rejects: 0 });
    },
  );

  test('intervals that run in any order, late messages and new partitions leave nothing out', async () => {
    const topic = await freshTopic();
    await topic.send(0, 10);
    await topic.send(1, 10);
    await topic.send(2, 10);
    const last = await topic.drain(2);
    expect(await numbersIn(last.files)).toEqual(range(20, 30));
    const first = await topic.drain(0);
    expect(await numbersIn(first.files)).toEqual(range(0, 10));
    await topic.send(1, 2);
    await admin.createPartitions({
      topics: [{ name: topic.name, count: 3, assignments: [{ brokerIds: [1] }] }],
    });
    await topic.send(3, 2, 2);
    expect(await numbersIn((await topic.drain(1)).files)).toEqual(range(10, 20));
    expect(await numbersIn((await topic.drain(3)).files)).toEqual(range(30, 34));
    await expect(path.drainTopic({ start: hour(0).start, end: hour(2).end }, topic.options)).rejects.toThrow(
      /overlaps/,
    );
    expect(await topic.drain(4)).toMatchObject({ rows: 0, files: [{ rows: 0 }] });
  });

  test('messages that are no rows cost only themselves, and say where they were', async () => {
    const topic = await freshTopic(1);
    const bad = ['{"n": 1', '{"n": "many"}', '[1]', '{"n": 2, "x": "\u0000"}'].map((text) => Buffer.from(text));
    await topic.send(0, 1);
    await topic.raw([...bad, undefined, Buffer.from([0x7b, 0xff])], 0);
    await topic.send(0, 1);
    const drained = await topic.drain(0);
    expect(drained).toMatchObject({ rows: 2, rejects: 6 });
    const share = await showShare(path.pool, drained.files[0]?.share ?? '');
    const file = share?.batches[0]?.files.find(({ kind }) => kind === 'rejects');
    const text = await readFile(`${fileURLToPath(path.warehouse)}${file?.url.slice('warehouse:'.length)}`, 'utf8');
    const rejects = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(
      rejects
        .map(({ partition, offset, reason, raw }) => [
          partition,
          offset,
          reason,
          Buffer.from(String(raw), 'base64').length,
        ])
        .toSorted((a, b) => Number(a[1]) - Number(b[1])),
    ).toEqual([
      [0, 1, 'not valid JSON', 7],
      [0, 2, expect.stringContaining('n: '), 13],
      [0, 3, 'not a JSON object', 3],
      [0, 4, expect.stringContaining('not valid JSON'), 18],
      [0, 5, 'no value: a tombstone', 0],
      [0, 6, 'not valid UTF-8', 2],
    ]);
  });

  test('only what a transaction has committed is read', async () => {
    const topic = await freshTopic(1);
    const sender = new Producer({ ...client, idempotent: true, transactionalId: `t-${topic.name}` });
    for (const [n, commit] of [1, 2, 3, 4].map((each) => [each, each % 2 === 0] as const)) {
      const transaction = await sender.beginTransaction();
      await transaction.send({
        messages: [{ topic: topic.name, partition: 0, value: Buffer.from(JSON.stringify({ n })) }],
      });
      await (commit ? transaction.commit() : transaction.abort());
    }
    await sender.close();
    // The markers of a transaction's end are written after its end was answered.
    await waitFor(async () => (await committedEnd(admin, topic.name)) === 8n);
    // The brokers' own time is on the markers.
    const now = Date.now();
    const drained = await path.drainTopic({ start: new Date(now - HOUR), end: new Date(now + HOUR) }, topic.options);
    expect(await numbersIn(drained.files)).toEqual([2, 4]);
    expect(drained.rejects).toBe(0);
  });

  test('messages that retention deleted before they were read are counted as lost', async () => {
    const topic = await freshTopic(1);
    await topic.send(0, 2);
    await topic.drain(0);
    const sent = await topic.send(1, 10);
    await admin.deleteRecords({ topics: [{ name: topic.name, partitions: [{ partition: 0, offset: 5n }] }] });
    const drained = await topic.drain(1);
    expect(await numbersIn(drained.files)).toEqual(sent.slice(3));
    expect((await showShare(path.pool, drained.files[0]?.share ?? ''))?.batches).toMatchObject([{ rows: 7, lost: 3 }]);
  });

  test('a topic that is deleted or made again while a batch reads it is an error, and the next try goes on', async () => {
    const topic = await freshTopic(1);
    await topic.send(0, 5);
    await expect(topic.drain(0, { die: { step: 'claimed', time: 1 } })).rejects.toBeInstanceOf(KilledError);
    await admin.deleteTopics({ topics: [topic.name] });
    await expect(topic.drain(0)).rejects.toThrow(new RegExp(`topic ${topic.name}: it is not there`));
    await admin.createTopics({ topics: [topic.name], partitions: 1, replicas: 1 });
    const again = await topic.send(0, 3);
    await expect(topic.drain(0)).rejects.toThrow(/deleted and made again.*up to 5 messages/);
    expect(await numbersIn((await topic.drain(0)).files)).toEqual(again);
  });

  test('a topic that is deleted while it is read is an error that publishes nothing, and a new one is read', async () => {
    const topic = await freshTopic(1);
    await topic.sendLong(10);
    let seen = 0;
    const deleted = async (step: string): Promise<void> => {
      if (step !== 'mid-read' || (seen += 1) > 1) return;
      await admin.deleteTopics({ topics: [topic.name] });
      await waitFor(async () => !(await admin.listTopics()).includes(topic.name));
    };
    await expect(topic.drain(0, { onStep: deleted })).rejects.toThrow(
      new RegExp(`topic ${topic.name}: it is not there`),
    );
    expect(seen).toBeGreaterThan(0);
    await admin.createTopics({ topics: [topic.name], partitions: 1, replicas: 1 });
    const sent = await topic.send(0, 3);
    await expect(topic.drain(0)).rejects.toThrow(/deleted and made again.*up to 10 messages/);
    expect(await numbersIn((await topic.drain(0)).files)).toEqual(sent);
  });

  test('a file ends once it has been open for secondsPerFile', async () => {
    const topic = await freshTopic(3);
    const sent = await topic.send(0, 9);
    // What the topic has of each partition comes a second after what it had of the one before.
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const slow = (step: string): void => void (step === 'mid-read' && vi.advanceTimersByTime(1_000));
      const drained = await topic.drain(0, { onStep: slow }, { secondsPerFile: 1 });
      expect(drained.files.map(({ rows }) => rows)).toEqual([6, 3]);
      expect(await numbersIn(drained.files)).toEqual(sent);
      const other = await freshTopic(3);
      await other.send(0, 9);
      expect((await other.drain(0, { onStep: slow })).files.map(({ rows }) => rows)).toEqual([9]);
    } finally {
      vi.useRealTimers();
    }
  });

  describe('of which the broker has less than it said', () => {
    /** A reader of offsets up to `to`, whose clock only the test moves. */
    async function readTo(name: string, to: bigint, onAnswer: (answers: number) => void) {
      const topic = await openTopic('kafka', path.connections['kafka'] as ConnectionValue, name);
      vi.useFakeTimers({ toFake: ['performance'] });
      onTestFinished(async () => {
        vi.useRealTimers();
        await topic.close();
      });
      let answers = 0;
      return readRanges({
        topic: {
          ...topic,
          async fetch(...asked) {
            const answer = await topic.fetch(...asked);
            onAnswer((answers += 1));
            return answer;
          },
        },
        ranges: [{ partition: 0, from: 0n, to }],
        signal: new AbortController().signal,
        onGap: () => undefined,
        onTrouble: () => undefined,
      });
    }

    test('a writer that takes its time is no standstill', async () => {
      const topic = await freshTopic(1);
      await topic.sendLong(3);
      let answered = 0;
      const blocks = await readTo(topic.name, 5n, (answers) => (answered = answers));
      const sizes: number[] = [];
      for await (const { messages } of blocks) {
        sizes.push(messages.length);
        if (sizes.length > 1) continue;
        // Two answers held all that there is, the third nothing: it is ready while the first is written.
        await waitFor(() => Promise.resolve(answered === 3));
        vi.advanceTimersByTime(100_000);
        await topic.sendLong(2);
      }
      expect(sizes).toEqual([2, 1, 2]);
    });

    test('a broker that answers with nothing is one', async () => {
      const topic = await freshTopic(1);
      await topic.send(0, 3);
      const blocks = await readTo(topic.name, 5n, () => void vi.advanceTimersByTime(25_000));
      expect(await blocks.next()).toMatchObject({ value: { next: 3n } });
      await expect(blocks.next()).rejects.toThrow(
        `topic ${topic.name}: no message came for 60 s although it has more: partitions 0 from 3 to 5`,
      );
    });
  });

  test('a wrong broker and a wrong setting are named', async () => {
    const topic = await freshTopic(1);
    const right = path.connections['kafka'];
    const wrong = async (value: object, message: RegExp) => {
      path.connections['kafka'] = { type: 'kafka', extra: {}, ...value };
      await expect(topic.drain(0)).rejects.toThrow(message);
    };
    await wrong({}, /connection kafka: it names no broker/);
    await wrong({ extra: { brokers: ['a b'] } }, /extra.brokers must be a list/);
    await wrong({ host: 'x', extra: { sasl: 'MAGIC' } }, /extra.sasl must be one of PLAIN/);
    await wrong({ host: 'x', extra: { tls: 'yes' } }, /extra.tls must be true or/);
    await wrong({ host: '127.0.0.1', port: 1 }, /connection kafka \(127.0.0.1:1\): looking up topic.*ECONNREFUSED/);
    if (right !== undefined) path.connections['kafka'] = right;
  });

  test('a broker that asks for a login refuses a wrong one by name, and the next try completes the hour', async () => {
    const topic = await freshTopic(1);
    const right = path.connections['kafka'];
    const door = { type: 'kafka', host: '127.0.0.1', ...sasl } as const;
    for (const [hour, mechanism] of ['PLAIN', 'SCRAM-SHA-256'].entries()) {
      const sent = await topic.send(hour, 5);
      path.connections['kafka'] = { ...door, password: 'wrong', extra: { sasl: mechanism } };
      await expect(topic.drain(hour)).rejects.toThrow(
        new RegExp(`connection kafka \\(127\\.0\\.0\\.1:${sasl.port}\\): .*authentication`, 'i'),
      );
      path.connections['kafka'] = { ...door, extra: { sasl: mechanism } };
      expect(await numbersIn((await topic.drain(hour)).files)).toEqual(sent);
    }
    if (right !== undefined) path.connections['kafka'] = right;
  });

  test('the ledger counts again what is there, and a sweep leaves it', async () => {
    const { tools } = path;
    expect((await verifyLedger(tools)).problems).toEqual([]);
    expect((await sweepLedger(tools, { dryRun: false })).failures).toEqual([]);
    expect(await verifyLedger(tools)).toMatchObject({ problems: [] });
  });

  test('a broker that is killed while it is read, and starts again, costs and doubles nothing', async () => {
    const topic = await freshTopic(1);
    const sent = await topic.sendLong(10);
    const restarts: Promise<void>[] = [];
    const killed = async (step: string): Promise<void> => {
      if (kafka === null || step !== 'mid-read' || restarts.length > 0) return;
      await kafka.kill();
      // The reader goes on meanwhile.
      restarts.push(kafka.restart());
    };
    try {
      const drained = await topic.drain(0, { onStep: killed });
      expect(restarts).toHaveLength(1);
      expect(await numbersIn(drained.files)).toEqual(sent);
      expect(drained).toMatchObject({ rows: 10, rejects: 0 });
    } finally {
      await Promise.all(restarts);
    }
  });
});

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_each, index) => from + index);
}
