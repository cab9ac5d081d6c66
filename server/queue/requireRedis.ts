import { Redis } from 'ioredis';
import { HaruError } from '../core/errors.ts';
import { hidePassword } from '../core/hidePassword.ts';
import { reasonOf } from '../core/reasonOf.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * The version of the Redis there; empty where it does not tell. Throws `REDIS_UNREACHABLE`, which names the variable that
 * says where it is.
 */
export async function requireRedis(url: string, variable: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let reason: unknown;
  redis.on('error', (error) => (reason ??= error));
  try {
    await redis.connect();
    await redis.ping();
    return /redis_version:(\S+)/.exec(await redis.info('server').catch(() => ''))?.[1] ?? '';
  } catch (cause) {
    throw new HaruError(
      'REDIS_UNREACHABLE',
      `${variable}: no Redis answers at ${hidePassword(url)}: ${reasonOf(reason ?? cause)}. Start it, or correct ${variable}.`,
      { variable },
      { cause },
    );
  } finally {
    redis.disconnect();
  }
}
