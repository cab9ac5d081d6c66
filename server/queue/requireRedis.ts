import { Redis } from 'ioredis';
import { HaruError } from '../core/errors.ts';
import { hidePassword } from '../core/hidePassword.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** Checks that a Redis answers; the error names the variable that says where it is. */
export async function requireRedis(url: string, variable: string): Promise<void> {
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
  } catch (cause) {
    const why = reason instanceof Error ? reason.message : cause instanceof Error ? cause.message : String(cause);
    throw new HaruError(
      'REDIS_UNREACHABLE',
      `${variable}: no Redis answers at ${hidePassword(url)}: ${why}. Start it, or correct ${variable}.`,
      { variable },
      { cause },
    );
  } finally {
    redis.disconnect();
  }
}
