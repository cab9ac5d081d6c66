import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { openQueue } from '../../server/queue/bullmq.ts';
import { testRedis } from '../support/testRedis.ts';
import { describeQueue } from './suite.ts';

describe('the queue on Redis', async () => {
  const { url } = await testRedis();
  describeQueue((namespace) => openQueue({ url, namespace, onError: () => {} }));
});

describe('a queue URL', () => {
  it('of another kind is refused by name', async () => {
    await expect(openQueue({ url: 'amqp://127.0.0.1', onError: () => {} })).rejects.toThrow(
      /QUEUE_URL: unknown scheme 'amqp:'; accepted are/,
    );
  });
});

describe('a store that accepts and says nothing', async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('holds nobody up', async () => {
    const { port } = silent.address() as AddressInfo;
    const queue = await openQueue({ url: `redis://127.0.0.1:${port}`, onError: () => {} });
    const job = { queue: 'default', lane: 0, runId: 1, taskNo: 0, mapIndex: -1, tryNumber: 0, dispatchNumber: 1 };
    const answers = await Promise.allSettled([queue.add([job]), queue.standing([job]), queue.check()]);
    const reasons = answers.map((answer) => (answer.status === 'rejected' ? String(answer.reason) : 'answered'));
    expect(reasons).toEqual(Array.from({ length: 3 }, () => "Error: the queue's store did not answer within 2 s"));
  });
});
