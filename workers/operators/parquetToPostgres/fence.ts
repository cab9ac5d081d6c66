import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { postgresClient } from '../connectPostgres.ts';

/** What one transaction of a load works on. */
export interface FenceKey {
  readonly table: string;
  readonly day: string;
  readonly share: string;
}

/** A newer try has loaded, or is loading, this day of the share. */
export class FencedOffError extends Error {
  constructor(key: FenceKey, epoch: string) {
    super(
      `${key.table}, ${key.day}, ${key.share}: a newer try (epoch ${epoch}) has loaded it; this one ends without having changed anything`,
    );
    this.name = 'FencedOffError';
  }
}

/** Longest value that Postgres keeps of an application name. */
const NAME_BYTES = 63;
const PATIENCE_MS = 5_000;

/** Says who holds a fence: epoch and digest first, because long names are cut, then words for a person. */
export function fenceName(key: FenceKey, epoch: bigint): string {
  return `haru ${epoch} ${digest(key)} ${key.day} ${key.table} ${key.share}`.slice(0, NAME_BYTES);
}

function digest(key: FenceKey): string {
  return createHash('sha256')
    .update(JSON.stringify([key.table, key.day, key.share]))
    .digest('hex')
    .slice(0, 12);
}

/** The epoch in the name of a session that holds the same fence; null: it is another's session. */
export function epochOfHolder(applicationName: string, key: FenceKey): bigint | null {
  const [, epoch, holds] = /^haru (\d+) ([0-9a-f]{12})\b/.exec(applicationName) ?? [];
  return epoch === undefined || holds !== digest(key) ? null : BigInt(epoch);
}

/**
 * Runs the statement that takes the fence's lock. While it waits for over five seconds, the session of an older epoch that
 * holds it (a frozen process) is ended.
 */
export async function withFencePatience<T>(
  config: pg.ClientConfig,
  waiting: { readonly pid: number; readonly key: FenceKey; readonly epoch: bigint },
  lock: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const done = new AbortController();
  const watch = endOlderHolders(config, waiting, patienceMs, done.signal);
  try {
    return await lock();
  } finally {
    done.abort();
    await watch;
  }
}

async function endOlderHolders(
  config: pg.ClientConfig,
  waiting: { readonly pid: number; readonly key: FenceKey; readonly epoch: bigint },
  patienceMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (await isWaiting(patienceMs, signal)) {
    const client = postgresClient({ ...config, application_name: 'haru fence' });
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number; application_name: string }>(
        'select pid, application_name from pg_stat_activity where pid = any (pg_blocking_pids($1))',
        [waiting.pid],
      );
      for (const { pid, application_name: name } of rows) {
        const epoch = epochOfHolder(name, waiting.key);
        if (epoch !== null && epoch < waiting.epoch) await client.query('select pg_terminate_backend($1)', [pid]);
      }
    } catch {
      // A server without a free connection now may have one at the next look; the lock's own wait is bounded.
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function isWaiting(patienceMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(patienceMs, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
