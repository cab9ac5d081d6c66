import { Redis } from 'ioredis';
import { reasonOf } from '../server/core/reasonOf.ts';
import type { FinishedEvent } from './event.ts';
import type { OnDown, Output } from './output.ts';
import { decodePosition, encodePosition } from './position.ts';
import { PUSH_SCRIPT } from './pushScript.ts';

export interface LogBufferOptions {
  readonly url: string;
  /** Beginning of the lists' names, before the day. */
  readonly list: string;
  /** Name of the ingest that the positions belong to. */
  readonly name: string;
  readonly maxBackoffMs: number;
  /** Called with each failure of the connection. */
  readonly onDown: OnDown;
}

const FIRST_BACKOFF_MS = 50;
const ANSWER_TIMEOUT_MS = 30_000;

/** The hash in Redis that holds the positions of an ingest's files in these lists. */
export function positionsKey(name: string, list = ''): string {
  return list === '' ? `haru:ingest:${name}` : `haru:ingest:${name}:${list}`;
}

/**
 * Nothing is queued while Redis is away and nothing is sent again by itself: a push whose answer is lost may have
 * happened, and only the stored position tells. With `maxRetriesPerRequest: 0` what waits for its answer fails when the
 * connection closes; with null ioredis would leave it without an end.
 */
export function openLogBuffer({ url, list, name, maxBackoffMs, onDown }: LogBufferOptions): Output {
  const hash = positionsKey(name, list);
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    socketTimeout: ANSWER_TIMEOUT_MS,
    retryStrategy: (times) => backoff(times, maxBackoffMs),
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
  });
  redis.on('error', (error: Error) => onDown(reasonOf(error)));

  return {
    label: 'Redis',
    isReady: () => redis.status === 'ready',
    load: (stream) => redis.hget(hash, stream),
    async push({ stream, expected, next, events }) {
      const lists = byList(list, events);
      const args = [stream, expected ?? '', encodePosition(next)];
      for (const elements of lists.values()) args.push(String(elements.length), ...elements);
      const answer = await redis.eval(PUSH_SCRIPT, 1 + lists.size, hash, ...lists.keys(), ...args);
      return answer === 1 ? 'pushed' : 'moved';
    },
    async forget(before, kept) {
      const all = Object.entries(await redis.hgetall(hash));
      const old = all
        .filter(([stream, text]) => !kept.has(stream) && decodePosition(text).at < before)
        .map(([stream]) => stream);
      return old.length === 0 ? 0 : redis.hdel(hash, ...old);
    },
    close() {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}

/** Milliseconds before try number `times`: doubling up to a bound, drawn from the upper half so that many don't come at once. */
function backoff(times: number, maxBackoffMs: number): number {
  const full = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(times, 20), maxBackoffMs);
  return Math.ceil(full * (0.5 + Math.random() / 2));
}

function byList(beginning: string, events: readonly FinishedEvent[]): ReadonlyMap<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const { key, json } of events) {
    const name = `${beginning}${key}`;
    const elements = lists.get(name);
    if (elements === undefined) lists.set(name, [json]);
    else elements.push(json);
  }
  return lists;
}
