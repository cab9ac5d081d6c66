import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateLines } from '../../sandbox/events/generate.ts';
import { between, randomOf } from '../../sandbox/events/random.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';
import { ingestProcess, kill, pushedCount, pushedEvents, testClient, testFolder } from './support.ts';

const COUNT = 6_000;
const KILLS = 6;
const { url } = await testRedis();
const redis = testClient(url);
const folder = await testFolder();

describe.each([1, 2, 3])('kill -9 at points drawn with seed %i', (seed) => {
  test('every line is in Redis once', { timeout: 90_000 }, async () => {
    await redis.flushall();
    const path = join(folder, `access-${seed}.log`);
    const random = randomOf(seed);
    const lines = [...generateLines({ seed, day: '20221130', count: COUNT })];
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    await writeFile(path, '');

    let written = 0;
    for (let killed = 0; killed < KILLS; killed += 1) {
      const child = ingestProcess({ globs: [path], redisUrl: url, batchLines: between(random, 1, 20) });
      const point = (await pushedCount(redis)) + between(random, 1, COUNT / KILLS - 200);
      const until = Math.floor((bytes.length * (killed + 1)) / KILLS);
      await appendFile(path, bytes.subarray(written, until));
      written = until;
      await waitFor(async () => (await pushedCount(redis)) >= point, {
        what: `${point} events`,
        pollMs: 1,
        timeoutMs: 30_000,
      });
      await kill(child);
    }
    expect(await pushedCount(redis)).toBeLessThan(COUNT);

    ingestProcess({ globs: [path], redisUrl: url });
    await waitFor(async () => (await pushedCount(redis)) >= COUNT, { what: 'all events', timeoutMs: 30_000 });
    const events = await pushedEvents(redis);
    expect(events.map(({ text }) => text).sort()).toEqual([...lines].sort());
    expect(new Set(events.map(({ id }) => id)).size).toBe(COUNT);
  });
});

test('two processes with one name on one file push every line once', { timeout: 60_000 }, async () => {
  await redis.flushall();
  const path = join(folder, 'shared.log');
  const lines = [...generateLines({ seed: 9, day: '20221130', count: COUNT })];
  await writeFile(path, lines.map((line) => `${line}\n`).join(''));
  const options = { globs: [path], redisUrl: url, batchLines: 10 };
  ingestProcess(options);
  ingestProcess(options);
  await waitFor(async () => (await pushedCount(redis)) >= COUNT, { what: 'all events', timeoutMs: 40_000 });
  expect((await pushedEvents(redis)).map(({ text }) => text).sort()).toEqual([...lines].sort());
});
