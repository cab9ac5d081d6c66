import { describe, expect, it } from 'vitest';
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
