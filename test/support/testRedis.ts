import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type RunningRedis } from '../../sandbox/components/redis/redis.ts';
import { atEnd } from './atEnd.ts';

/** A real Redis server that belongs to the calling test file alone; ended after the file's last test. */
export async function testRedis(): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-redis-'));
  const redis = await startRedis({ folder, report: () => undefined });
  atEnd(async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return redis;
}
