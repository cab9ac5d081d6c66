import { expect, test } from 'vitest';
import { connectLogBuffer } from '../../workers/operators/redisToParquet/logBuffer.ts';
import { startTcpProxy } from '../ssh/tcpProxy.ts';
import { testRedis } from '../support/testRedis.ts';

test('a connection that falls silent is given up, and its command goes out on another', async () => {
  const server = await testRedis();
  const proxy = await startTcpProxy(server.port);
  const password = decodeURIComponent(new URL(server.url).password);
  const value = { type: 'redis', host: '127.0.0.1', port: proxy.port, password, extra: {} };
  const buffer = await connectLogBuffer('log_buffer', value, 300);
  expect(await buffer.length('nothing')).toBe(0);
  proxy.freeze();
  expect(await buffer.length('nothing')).toBe(0);
  expect(proxy.accepted).toBe(2);
  buffer.close();
  await proxy.close();
});
