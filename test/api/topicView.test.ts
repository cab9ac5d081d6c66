import { Admin, Consumer, ProduceAcks, Producer } from '@platformatic/kafka';
import { afterAll, describe, expect, test } from 'vitest';
import { createViews } from '../../server/api/views/views.ts';
import { committedEnd } from '../support/committedEnd.ts';
import { testKafka } from '../support/testKafka.ts';
import { HOUR_MS, START, VIEW_OF_600, viewedEvents } from '../support/viewedEvents.ts';
import { waitFor } from '../support/waitFor.ts';

const kafka = await testKafka();
const client = { clientId: 'test', bootstrapBrokers: [kafka?.bootstrap ?? 'none:1'] };
const admin = new Admin(client);
const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({ ...client, acks: ProduceAcks.ALL, idempotent: true });
const opened: { close(): Promise<void> }[] = [producer, admin];
afterAll(() => Promise.all(opened.map((each) => each.close())));

const HOUR = { from: START, to: START + HOUR_MS };

function events(seconds: number): readonly Buffer[] {
  return viewedEvents(seconds, { filler: 'x'.repeat(200) }).map((json) => Buffer.from(json));
}

async function send(topic: string, values: readonly Buffer[], partitions: number): Promise<void> {
  for (let at = 0; at < values.length; at += 300)
    await producer.send({
      messages: values.slice(at, at + 300).map((value, n) => ({ topic, value, partition: (at + n) % partitions })),
    });
}

function speedOf(topic: string) {
  const views = createViews({
    speedUrl: `kafka://${kafka?.bootstrap}/${topic}`,
    // The topic is what is asked for, whatever else there is.
    logBufferUrl: 'redis://127.0.0.1:1',
    martUrl: null,
  });
  opened.push(views);
  return views;
}

const groups = async () => [...(await admin.listGroups()).keys()];

describe.skipIf(kafka === null)('the speed view of a topic (needs java and mvn)', () => {
  test('counts a short topic whole: everything in the range, and what is no event is passed over', async () => {
    await admin.createTopics({ topics: ['short'], partitions: 3, replicas: 1 });
    const views = speedOf('short');
    expect(await views.speed(HOUR)).toMatchObject({ source: 'kafka', total: 0, minutes: [], sample: null });
    const some = events(HOUR_MS / 1_000 + 120).slice(-2_000);
    await send('short', [Buffer.from('no event'), ...some], 3);
    const view = await views.speed({ from: START, to: START + 60_000 });
    expect(view).toMatchObject({
      ...VIEW_OF_600,
      source: 'kafka',
      minutes: [{ at: '2022-11-30T12:00:00.000Z', count: 600 }],
      loadedUntil: null,
    });
  });

  test('samples a long one by offsets, bounded, while a group reads it and without one of its own', async () => {
    await admin.createTopics({ topics: ['long'], partitions: 2, replicas: 1 });
    await send('long', events((3 * HOUR_MS) / 1_000), 2);
    const consumer = new Consumer({ ...client, groupId: 'somebody' });
    opened.push({ close: () => consumer.close(true) });
    const stream = await consumer.consume({ topics: ['long'], mode: 'earliest' });
    let taken = 0;
    stream.on('data', () => (taken += 1));

    const view = (await speedOf('long').speed(HOUR))!;
    expect(view.sample?.buffered).toBe(108_000);
    expect(view.sample?.read).toBeGreaterThan(1_000);
    expect(view.sample?.read).toBeLessThanOrEqual(2 * 24 * 50);
    expect(view.arePathsExact).toBe(false);
    expect(view.total).toBe(36_000);
    expect(view.minutes).toHaveLength(60);
    for (const { count } of view.minutes) expect(Math.abs(count - 600)).toBeLessThan(20);
    const [ok, missing] = view.statuses;
    expect([ok?.status, missing?.status]).toEqual([200, 404]);
    expect(Math.abs((missing?.count ?? 0) - 7_200)).toBeLessThan(360);
    expect(view.paths.map(({ path }) => path).toSorted()).toEqual(['/', '/items']);

    await waitFor(() => taken === 108_000, { timeoutMs: 60_000 });
    expect(await groups()).toEqual(['somebody']);
  });

  test('finds the range between marks, aborted transactions and tombstones, and counts all that is committed in it', async () => {
    await admin.createTopics({ topics: ['transactions'], partitions: 1, replicas: 1 });
    const sender = new Producer<Buffer, Buffer, Buffer, Buffer>({ ...client, idempotent: true, transactionalId: 't' });
    opened.push(sender);
    const some = events(HOUR_MS / 1_000 + 60).slice(-1_200);
    for (let at = 0; at < some.length; at += 120) {
      // What is aborted would lie outside the range if it counted.
      for (const [values, isCommitted] of [
        [some.slice(0, 120), false],
        [some.slice(at, at + 120), true],
      ] as const) {
        const transaction = await sender.beginTransaction();
        await transaction.send({ messages: values.map((value) => ({ topic: 'transactions', partition: 0, value })) });
        await (isCommitted ? transaction.commit() : transaction.abort());
      }
    }
    const views = speedOf('transactions');
    const minute = { from: START - 30_000, to: START + 30_000 };
    // Its last mark is written after its end was answered.
    await waitFor(async () => (await committedEnd(admin, 'transactions')) === 2_420n);
    expect(await views.speed(minute)).toMatchObject({ total: 600, sample: { read: 600, buffered: 2_420 } });
    const outside = { from: START + HOUR_MS, to: START + 2 * HOUR_MS };
    expect(await views.speed(outside)).toMatchObject({ total: 0, sample: { read: 0, buffered: 2_420 } });

    await admin.createTopics({ topics: ['tombstones'], partitions: 1, replicas: 1 });
    for (let at = 0; at < some.length; at += 50) {
      await send('tombstones', some.slice(at, at + 50), 1);
      const deleted = { topic: 'tombstones', partition: 0, key: Buffer.from('gone'), value: undefined as never };
      await producer.send({ messages: Array.from({ length: 100 }, () => deleted) });
    }
    expect(await speedOf('tombstones').speed(minute)).toMatchObject({
      total: 600,
      sample: { read: 600, buffered: 3_600 },
    });
  });

  test('follows messages that come, and says of a topic that is not there what it is', async () => {
    await admin.createTopics({ topics: ['live'], partitions: 1, replicas: 1 });
    const views = speedOf('live');
    const first = events(60).slice(0, 10);
    await send('live', first, 1);
    const range = { from: START - HOUR_MS, to: START };
    expect((await views.speed(range))?.total).toBe(10);
    await send('live', first, 1);
    // Another range, since an answer is kept for some seconds.
    expect((await views.speed({ ...range, to: START + 60_000 }))?.total).toBe(20);
    await expect(speedOf('nothing').speed(HOUR)).rejects.toThrow('topic nothing: it is not there');
  });
});
