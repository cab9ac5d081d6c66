import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { positionsKey } from '../../ingest/logBuffer.ts';
import { decodePosition } from '../../ingest/position.ts';
import { accessLogFile, BACK_FILLED_FILE } from '../../sandbox/accessLog/accessLog.ts';
import { waitUntil } from '../../sandbox/components/waitUntil.ts';
import { INGEST_NAME } from './children.ts';

const TIMEOUT_MS = 600_000;
const PAST_DAYS = [1, 2, 3];
const DAY_MS = 86_400_000;

/** Resolves when the events of the past days' access logs are all in the log buffer. */
export async function waitForBackFill(logBufferUrl: string, folder: string, signal: AbortSignal): Promise<void> {
  const redis = new Redis(logBufferUrl, { lazyConnect: true });
  redis.on('error', () => undefined);
  try {
    await waitUntil(
      async () => {
        signal.throwIfAborted();
        return existsSync(join(folder, BACK_FILLED_FILE)) && (await isIngested(redis, folder));
      },
      { what: 'the ingest of the past days', timeoutMs: TIMEOUT_MS, pollMs: 250 },
    );
  } finally {
    redis.disconnect();
  }
}

/** The ingest keeps, beside each position, the path of the file and how far it has come. */
async function isIngested(redis: Redis, folder: string): Promise<boolean> {
  const positions = (await redis.hvals(positionsKey(INGEST_NAME))).map(decodePosition);
  return pastFiles(folder).every(({ path, size }) =>
    positions.some((position) => position.path === path && position.offset >= size),
  );
}

function pastFiles(folder: string): { readonly path: string; readonly size: number }[] {
  return PAST_DAYS.flatMap((daysBefore) => {
    const day = new Date(Date.now() - daysBefore * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    const path = accessLogFile(folder, day);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    return size === undefined ? [] : [{ path, size }];
  });
}
