import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { startRedis, type RunningRedis } from '../../sandbox/components/redis/redis.ts';

/** A real Redis server that belongs to the calling test file alone; ended after the file's last test. Call it at the top of the file. */
export async function testRedis(): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-redis-'));
  const redis = await startRedis({ folder, report: () => undefined });
  afterAll(async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return redis;
}
