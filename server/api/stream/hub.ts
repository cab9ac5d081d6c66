import type { FastifyBaseLogger } from 'fastify';
import { isInstant } from '../../core/instant.ts';
import type { Services } from '../services.ts';
import type { StreamClient } from './client.ts';
import { createFeed, missedSince } from './feed.ts';
import type { Feed } from './feed.ts';
import { frame, HEARTBEAT, RETRY } from './frame.ts';

/** At most ten rounds a second however often it is woken, and one a second that nobody asked for. */
const MIN_PAUSE_MS = 100;
const SWEEP_MS = 1_000;
const HEARTBEAT_MS = 15_000;
const LOGIN_CHECK_MS = 60_000;

/** Tells all connected pages of this process what changes; reads the database only while there are any. */
export interface StreamHub {
  /** Answers the function that takes the client away again. `lastEventId`: the last id that the page saw. */
  connect(client: StreamClient, lastEventId: string | undefined): Promise<() => void>;
  close(): Promise<void>;
}

export function createStreamHub(services: Services, log: FastifyBaseLogger): StreamHub {
  const clients = new Set<StreamClient>();
  let feed: Promise<Feed> | null = null;
  let loop: Promise<void> | null = null;
  let isWoken = false;
  let wake: (() => void) | undefined;
  const unsubscribe = services.hints.subscribe(() => {
    isWoken = true;
    wake?.();
  });

  function broadcast(text: string): void {
    if (text !== '') for (const client of clients) client.write(text);
  }

  /** Ends early when woken. */
  async function pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isWoken) wake?.();
    });
  }

  async function run(current: Feed): Promise<void> {
    const due = { sweep: 0, heartbeat: performance.now() + HEARTBEAT_MS, logins: performance.now() + LOGIN_CHECK_MS };
    while (clients.size > 0) {
      isWoken = false;
      const now = performance.now();
      const isSweep = now >= due.sweep;
      if (isSweep) due.sweep = now + SWEEP_MS;
      try {
        const { frames, isFull } = await current.round(isSweep);
        broadcast(frames.join(''));
        isWoken ||= isFull;
        if (isFull && isSweep) due.sweep = now;
        if (now >= due.logins) {
          due.logins = now + LOGIN_CHECK_MS;
          await endForbidden();
        }
      } catch (error) {
        log.warn({ err: error }, 'the stream could not read what has changed; it tries again');
        isWoken = false;
      }
      if (now >= due.heartbeat) {
        due.heartbeat = now + HEARTBEAT_MS;
        broadcast(HEARTBEAT);
      }
      await new Promise((resolve) => setTimeout(resolve, MIN_PAUSE_MS));
      await pause(Math.max(0, due.sweep - performance.now()));
    }
  }

  async function endForbidden(): Promise<void> {
    for (const client of clients) {
      if (await client.isAllowed()) continue;
      clients.delete(client);
      client.end();
    }
  }

  function keepRunning(current: Feed): void {
    loop ??= run(current).finally(() => {
      loop = null;
      if (clients.size > 0) keepRunning(current);
      else feed = null;
    });
  }

  async function connect(client: StreamClient, lastEventId: string | undefined): Promise<() => void> {
    feed ??= createFeed(services);
    const current = await feed.catch((error: unknown) => {
      feed = null;
      throw error;
    });
    client.write(RETRY + frame('ready', { at: current.cursor() }, current.cursor()));
    // Live first, then what was missed: order does not matter, a gap would.
    clients.add(client);
    keepRunning(current);
    const disconnect = () => {
      clients.delete(client);
      wake?.();
    };
    try {
      if (lastEventId !== undefined) await catchUp(client, lastEventId, current.cursor());
    } catch (error) {
      disconnect();
      throw error;
    }
    return disconnect;
  }

  async function catchUp(client: StreamClient, lastEventId: string, now: string): Promise<void> {
    const missed = isInstant(lastEventId) ? await missedSince(services, lastEventId, now) : null;
    if (missed === null) client.write(frame('reset', { reason: 'too_old' }));
    for (const text of missed ?? []) client.write(text);
  }

  return {
    connect,
    async close() {
      unsubscribe();
      for (const client of clients) client.end();
      clients.clear();
      wake?.();
      await loop;
    },
  };
}
