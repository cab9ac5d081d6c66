import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { startRedis } from '../../sandbox/components/redis/redis.ts';
import { waitFor } from '../support/waitFor.ts';
import { generateLines } from '../../sandbox/events/generate.ts';
import type { Ingest } from '../../ingest/main.ts';
import { anyIngest, ingestHere, openClient, pushedCount, pushedEvents, stopIngests, testFolder } from './support.ts';

const lines = [...generateLines({ seed: 4, day: '20221130', count: 4_000 })];
const asText = (some: readonly string[]) => some.map((line) => `${line}\n`).join('');

const root = await testFolder();
let tests = 0;

interface Place {
  readonly url: string;
  readonly redis: Redis;
  /** Of the log files. */
  readonly folder: string;
  /** `meanwhile`: what to wait for between the stop and the start. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>;
}

async function withRedis(use: (place: Place) => Promise<void>): Promise<void> {
  tests += 1;
  const folder = join(root, String(tests));
  let server = await startRedis({ folder, report: () => undefined });
  const { port, url } = server;
  const redis = openClient(url);
  const restart = async (meanwhile?: () => Promise<unknown>) => {
    await server.stop();
    await meanwhile?.();
    server = await startRedis({ folder, port, report: () => undefined });
  };
  try {
    await use({ url, redis, folder, restart });
  } finally {
    await stopIngests();
    redis.disconnect();
    await server.stop();
  }
}

test('a Redis that restarts with its AOF again and again costs nothing', { timeout: 60_000 }, async () => {
  await withRedis(async ({ url, redis, folder, restart }) => {
    const path = join(folder, 'access.log');
    await writeFile(path, '');
    const ingest = ingestHere({ globs: [path], redisUrl: url, batchLines: 3 });
    for (let part = 0; part < 4; part += 1) {
      await appendFile(path, asText(lines.slice(part * 1_000, part * 1_000 + 1_000)));
      await waitFor(async () => (await pushedCount(redis)) >= part * 1_000 + 100, { what: 'the first of the part' });
      await restart();
    }
    await waitFor(async () => (await pushedCount(redis).catch(() => 0)) >= lines.length, { what: 'all events' });
    const events = await pushedEvents(redis);
    expect(events.map(({ text }) => text).sort()).toEqual([...lines].sort());
    await waitFor(() => ingest.stats().problem === null && ingest.stats().caughtUp);
  });
});

test('while Redis is away nothing is lost of a file that is rotated out meanwhile', { timeout: 60_000 }, async () => {
  const said: string[] = [];
  await withRedis(async ({ url, redis, folder, restart }) => {
    const path = join(folder, 'access.log');
    await writeFile(path, asText(lines.slice(0, 10)));
    const ingest = ingestHere({ globs: [path], redisUrl: url, report: (message) => said.push(message) });
    await waitFor(async () => (await pushedCount(redis)) === 10);
    await restart(async () => {
      await waitFor(() => ingest.stats().problem !== null, { what: 'the notice that Redis is away' });
      await appendFile(path, asText(lines.slice(10, 20)));
      await rename(path, join(folder, 'rotated'));
      await writeFile(path, asText(lines.slice(20, 30)));
    });
    await waitFor(async () => (await pushedCount(redis).catch(() => 0)) === 30, { what: 'all events' });
    expect((await pushedEvents(redis)).map(({ text }) => text).sort()).toEqual(lines.slice(0, 30).sort());
    await waitFor(() => ingest.stats().problem === null);
    expect(said).toContain('all is well again');
  });
});

test('what Redis forgot is pushed again from where it stands', { timeout: 60_000 }, async () => {
  const said: string[] = [];
  await withRedis(async ({ url, redis, folder }) => {
    const path = join(folder, 'access.log');
    await writeFile(path, asText(lines.slice(0, 100)));
    const ingest = ingestHere({ globs: [path], redisUrl: url, report: (message) => said.push(message) });
    await waitFor(async () => (await pushedCount(redis)) === 100);
    await redis.flushall();
    await appendFile(path, asText(lines.slice(100, 110)));
    await waitFor(async () => (await pushedCount(redis)) === 110, { what: 'all events again' });
    expect((await pushedEvents(redis)).map(({ text }) => text).sort()).toEqual(lines.slice(0, 110).sort());
    expect(ingest.stats().wentBack).toBe(1);
    expect(said.join()).toContain('Redis no longer has what was pushed');
  });
});

test.each([
  ['a key that is no list', (redis: Redis) => redis.set('20221130', 'other'), 'WRONGTYPE'],
  ['no memory left', (redis: Redis) => redis.config('SET', 'maxmemory', '1'), 'OOM'],
] as const)(
  '%s is said, nothing is lost, and it goes on when that is over',
  { timeout: 60_000 },
  async (_, disturb, reason) => {
    await withRedis(async ({ url, redis, folder }) => {
      const path = join(folder, 'access.log');
      await disturb(redis);
      await writeFile(path, asText(lines.slice(0, 100)));
      const ingest = ingestHere({ globs: [path], redisUrl: url });
      await waitFor(() => ingest.stats().problem?.includes(reason) === true, { what: reason });
      expect(ingest.stats()).toMatchObject({ lines: 0, caughtUp: false });
      await redis.config('SET', 'maxmemory', '0');
      await redis.del('20221130');
      await waitFor(() => ingest.stats().caughtUp, { what: 'the end of the file' });
      expect((await pushedEvents(redis)).map(({ text }) => text).sort()).toEqual(lines.slice(0, 100).sort());
      expect(ingest.stats().problem).toBeNull();
    });
  },
);

test('a Redis that is away is named once, by the reason of its connection, where stdin waits for it', async () => {
  const said: string[] = [];
  await withRedis(async ({ url, restart }) => {
    let ingest: Ingest | undefined;
    await restart(async () => {
      ingest = anyIngest({
        from: { kind: 'stdin', input: Readable.from([Buffer.from(asText(lines.slice(0, 1)))]) },
        to: [{ kind: 'redis', url }],
        report: (message) => said.push(message),
      });
      await waitFor(() => said.some((message) => message.includes('ECONNREFUSED')), { what: 'the notice' });
    });
    await waitFor(() => ingest?.stats()[0]?.lines === 1, { what: 'the event in Redis' });
  });
  expect(said.filter((message) => message.startsWith('Redis'))).toHaveLength(1);
});
