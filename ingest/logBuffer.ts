import { Redis } from 'ioredis';
import type { FinishedEvent } from './event.ts';
import type { StoredPosition } from './position.ts';
import { decodePosition, encodePosition } from './position.ts';
import { PUSH_SCRIPT } from './pushScript.ts';

export interface LogBuffer {
  /** False while Redis is away; every other call then fails at once. */
  isReady(): boolean;
  /** The stored position of a file as Redis holds it, null without one. */
  load(file: string): Promise<string | null>;
  /** Appends events to the lists of their days and moves the file's position, all or nothing. */
  push(push: Push): Promise<'pushed' | 'moved'>;
  /** Forgets the positions last written before `before` (epoch seconds) of files other than `kept`; returns how many. */
  forget(before: number, kept: ReadonlySet<string>): Promise<number>;
  close(): void;
}

export interface Push {
  /** Identity of the file. */
  readonly file: string;
  /** What `load` gave or the last push wrote; where Redis holds another, nothing happens and the answer is `moved`. */
  readonly expected: string | null;
  readonly next: StoredPosition;
  readonly events: readonly FinishedEvent[];
}

export interface LogBufferOptions {
  readonly url: string;
  /** Name of the ingest that the positions belong to. */
  readonly name: string;
  readonly maxBackoffMs: number;
  /** Called with each failure of the connection. */
  readonly onDown: (reason: string) => void;
}

const FIRST_BACKOFF_MS = 50;
const ANSWER_TIMEOUT_MS = 30_000;

/** The hash in Redis that holds the positions of an ingest's files. */
export function positionsKey(name: string): string {
  return `haru:ingest:${name}`;
}

/**
 * Nothing is queued while Redis is away and nothing is sent again by itself: a push whose answer is lost may have
 * happened, and only the stored position tells. With `maxRetriesPerRequest: 0` what waits for its answer fails when the
 * connection closes; with null ioredis would leave it without an end.
 */
export function openLogBuffer({ url, name, maxBackoffMs, onDown }: LogBufferOptions): LogBuffer {
  const hash = positionsKey(name);
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    socketTimeout: ANSWER_TIMEOUT_MS,
    retryStrategy: (times) => backoff(times, maxBackoffMs),
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
  });
  redis.on('error', (error: Error) =>
    onDown(error.message || ((error as NodeJS.ErrnoException).code ?? 'no connection')),
  );

  return {
    isReady: () => redis.status === 'ready',
    load: (file) => redis.hget(hash, file),
    async push({ file, expected, next, events }) {
      const lists = byKey(events);
      const args = [file, expected ?? '', encodePosition(next)];
      for (const elements of lists.values()) args.push(String(elements.length), ...elements);
      const answer = await redis.eval(PUSH_SCRIPT, 1 + lists.size, hash, ...lists.keys(), ...args);
      return answer === 1 ? 'pushed' : 'moved';
    },
    async forget(before, kept) {
      const all = Object.entries(await redis.hgetall(hash));
      const old = all
        .filter(([file, text]) => !kept.has(file) && decodePosition(text).at < before)
        .map(([file]) => file);
      return old.length === 0 ? 0 : redis.hdel(hash, ...old);
    },
    close: () => redis.disconnect(),
  };
}

/** Milliseconds before try number `times`: doubling up to a bound, drawn from the upper half so that many don't come at once. */
function backoff(times: number, maxBackoffMs: number): number {
  const full = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(times, 20), maxBackoffMs);
  return Math.ceil(full * (0.5 + Math.random() / 2));
}

function byKey(events: readonly FinishedEvent[]): ReadonlyMap<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const { key, json } of events) {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [json]);
    else list.push(json);
  }
  return lists;
}
