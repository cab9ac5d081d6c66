import { Redis } from 'ioredis';
import { reasonOf } from '../../../server/core/reasonOf.ts';
import type { ConnectionValue } from '../../../server/dag/context.ts';

/** The Redis that the lists lie in. Elements are bytes. */
export interface LogBuffer {
  exists(key: string): Promise<boolean>;
  /** Which of the keys exist. */
  existing(keys: readonly string[]): Promise<readonly string[]>;
  /** The type of what a key holds, as Redis names it; `none` for nothing. */
  typeOf(key: string): Promise<string>;
  /** Renames a list unless the new name is taken. True: the new name now holds what the old one held. */
  claim(key: string, name: string): Promise<boolean>;
  length(key: string): Promise<number>;
  range(key: string, start: number, stop: number): Promise<readonly Buffer[]>;
  remove(key: string): Promise<void>;
  close(): void;
}

const KEYS_A_COMMAND = 1_000;
/** Without a byte of an answer for so long, a connection counts as dead and its commands go out on another. */
const SILENCE_MS = 30_000;

/** The number of the database that a connection names. */
export function databaseOf(name: string, value: ConnectionValue): number {
  const database = Number(value.schema ?? 0);
  if (!Number.isInteger(database))
    throw new Error(`connection ${name}: schema must be the number of a Redis database, not ${value.schema}`);
  return database;
}

/** Connects; the error names host and port and what Redis said. */
export async function connectLogBuffer(
  name: string,
  value: ConnectionValue,
  silenceMs = SILENCE_MS,
): Promise<LogBuffer> {
  const host = value.host ?? '127.0.0.1';
  const port = value.port ?? 6379;
  const database = databaseOf(name, value);
  let lastError = '';
  const redis = new Redis({
    host,
    port,
    db: database,
    ...(value.login ? { username: value.login } : {}),
    ...(value.password ? { password: value.password } : {}),
    ...(value.extra['tls'] === true ? { tls: {} } : {}),
    lazyConnect: true,
    maxRetriesPerRequest: 8,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 3_000),
    connectTimeout: 10_000,
    socketTimeout: silenceMs,
  });
  redis.on('error', (error: Error) => {
    lastError = error.message;
  });
  const say = (error: unknown): Error =>
    new Error(`log buffer ${name} at ${host}:${port}: ${lastError || reasonOf(error)}`, { cause: error });
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw say(error);
  }
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    lastError = '';
    try {
      return await work();
    } catch (error) {
      throw say(error);
    }
  };
  const exists = (key: string): Promise<boolean> => call(async () => (await redis.exists(key)) === 1);
  return {
    exists,
    async existing(keys) {
      const found: string[] = [];
      for (let at = 0; at < keys.length; at += KEYS_A_COMMAND) {
        const some = keys.slice(at, at + KEYS_A_COMMAND);
        if ((await call(() => redis.exists(...some))) === 0) continue;
        for (const key of some) if (await exists(key)) found.push(key);
      }
      return found;
    },
    typeOf: (key) => call(() => redis.type(key)),
    async claim(key, to) {
      await call(async () => {
        try {
          await redis.renamenx(key, to);
        } catch (error) {
          if (!(error instanceof Error) || !error.message.includes('no such key')) throw error;
        }
      });
      // The client repeats a command whose answer was lost: what the names hold tells, not the answer.
      return exists(to);
    },
    length: (key) => call(() => redis.llen(key)),
    range: (key, start, stop) => call(() => redis.lrangeBuffer(key, start, stop)),
    async remove(key) {
      await call(() => redis.unlink(key));
    },
    close() {
      redis.disconnect();
    },
  };
}
