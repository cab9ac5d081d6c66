import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { identify } from '../../sandbox/components/processIdentity.ts';
import { startRedis } from '../../sandbox/components/redis/redis.ts';
import { generateEvents, type GeneratedEvent } from '../../sandbox/events/generate.ts';
import type { DrainResult } from '../../server/dag/operators.ts';
import type { DrainStep } from '../../workers/drain/steps.ts';
import { startTcpProxy } from '../ssh/tcpProxy.ts';
import { atEnd } from '../support/atEnd.ts';
import { waitFor } from '../support/waitFor.ts';
import { frozenTry, type FrozenTry } from './frozenTry.ts';
import { dataPath, expectedTally } from './harness.ts';

const path = await dataPath();
const all: GeneratedEvent[] = [];
/** More than two commands read, of 500 and then 5,000 elements. */
const MANY = 6_000;

/** A server that is killed and starts again on what its append-only file holds. */
interface OwnRedis {
  readonly port: number;
  readonly password: string;
  readonly client: Redis;
  readonly pid: () => number;
  /** Bytes of its append-only file, once everything that was answered is in it. */
  written(): Promise<number>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** `keep`: only so many bytes of the append-only file were on the disk. */
  startAgain(keep?: number): Promise<void>;
}

async function ownRedis(): Promise<OwnRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-redis-'));
  let server = await startRedis({ folder, report: () => undefined });
  const { port, url } = server;
  const client = new Redis(url);
  client.on('error', () => undefined);
  atEnd(async () => {
    client.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const appendOnly = async (): Promise<string> => {
    const files = await readdir(join(folder, 'redis/data'), { recursive: true });
    const name = files.find((file) => /\.incr\.aof$|(^|\/)appendonly\.aof$/.test(file));
    if (name === undefined) throw new Error(`no append-only file among ${files.join(', ')}`);
    return join(folder, 'redis/data', name);
  };
  return {
    port,
    client,
    password: decodeURIComponent(new URL(url).password),
    pid: () => server.pid,
    async written() {
      await waitFor(async () => {
        const info = await client.info('persistence');
        return info.includes('aof_buffer_length:0') && info.includes('aof_pending_bio_fsync:0');
      });
      return (await stat(await appendOnly())).size;
    },
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await waitFor(() => identify(server.pid) === null, { what: 'the end of Redis' });
    },
    async startAgain(keep) {
      if (keep !== undefined) await truncate(await appendOnly(), keep);
      server = await startRedis({ folder, port, report: () => undefined });
    },
  };
}

function drainsReach({ port, password }: Pick<OwnRedis, 'port' | 'password'>): void {
  path.connections['log_buffer'] = { type: 'redis', host: '127.0.0.1', port, password, extra: {} };
}

async function push({ client }: OwnRedis, key: `${number}`, seed: number, count: number): Promise<void> {
  const events = [...generateEvents({ seed, day: key, count })];
  all.push(...events);
  for (let at = 0; at < count; at += 500)
    await client.rpush(key, ...events.slice(at, at + 500).map(({ json }) => json));
}

function drainFrozenAt(step: DrainStep, key: string): Promise<FrozenTry<DrainResult>> {
  return frozenTry(step, (attempt) => path.drain(key, {}, attempt));
}

/** After the next run's drain and load every event is in the mart once, and nothing is left in the list's server. */
async function allIsLoaded({ client }: OwnRedis, key: string): Promise<void> {
  await path.load((await path.drain(key)).files);
  expect(await path.tally()).toEqual(expectedTally(all));
  expect(await client.keys('*')).toEqual([]);
}

/** What the ledger says of the key's batches, in their order. */
async function batches(key: string): Promise<readonly object[]> {
  const { rows } = await path.pool.query<object>(
    'select state, elements, cut, lost from haru.ledger_batch where share like $1 order by created_at',
    [`%${key}`],
  );
  return rows;
}

test.each([
  ['claimed', '20221101'],
  ['mid-read', '20221103'],
] as const)(
  'a Redis that is killed under a drain at %s and is back with all of it: the drain goes on',
  async (step, key) => {
    const redis = await ownRedis();
    drainsReach(redis);
    await push(redis, key, 1, MANY);
    const { ended, goOn } = await drainFrozenAt(step, key);
    await redis.written();
    await redis.kill();
    await redis.startAgain();
    goOn();
    expect(await ended).toMatchObject({ rows: MANY, rejects: 0 });
    await allIsLoaded(redis, key);
    expect(await batches(key)).toEqual([{ state: 'published', elements: MANY, cut: 0, lost: 0 }]);
  },
);

test.each([
  ['claimed', '20221105', /the claim .* is gone from the log buffer/],
  ['mid-read', '20221107', /the claim .* changed while it was read/],
] as const)(
  'a Redis that is killed under a drain at %s and has lost the claim: the next try claims anew',
  async (step, key, problem) => {
    const redis = await ownRedis();
    drainsReach(redis);
    await push(redis, key, 1, MANY);
    const before = await redis.written();
    const { ended, goOn } = await drainFrozenAt(step, key);
    await redis.kill();
    await redis.startAgain(before);
    expect(await redis.client.keys('*')).toEqual([key]);
    goOn();
    await expect(ended).rejects.toThrow(problem);
    // The shipper goes on meanwhile.
    await push(redis, key, 2, 40);
    await allIsLoaded(redis, key);
    expect(await batches(key)).toEqual([{ state: 'published', elements: MANY + 40, cut: 0, lost: 0 }]);
  },
);

/** A server and its replica, behind the one address that drains reach. */
async function pair() {
  const [primary, replica] = await Promise.all([ownRedis(), ownRedis()]);
  // Else it waits for more replicas before it sends the first anything.
  await primary.client.config('SET', 'repl-diskless-sync-delay', '0');
  await replica.client.config('SET', 'masterauth', primary.password);
  await replica.client.config('SET', 'requirepass', primary.password);
  await replica.client.replicaof('127.0.0.1', primary.port);
  await waitFor(async () => (await replica.client.info('replication')).includes('master_link_status:up'), {
    what: 'the replica to follow',
  });
  const proxy = await startTcpProxy(primary.port);
  atEnd(() => proxy.close());
  drainsReach({ port: proxy.port, password: primary.password });
  return {
    primary,
    replica,
    proxy,
    /** Until the replica has what was pushed. */
    async follows() {
      expect(await primary.client.wait(1, 10_000)).toBe(1);
    },
    async promote() {
      await replica.client.replicaof('NO', 'ONE');
    },
    switchOver() {
      proxy.redirect(replica.port);
      proxy.reset();
    },
  };
}

test('a replica that is promoted while its primary stands still before the claim: the claim is made there', async () => {
  const key = '20221109';
  const { primary, replica, proxy, ...servers } = await pair();
  await push(primary, key, 1, MANY);
  await servers.follows();
  const { ended, goOn } = await drainFrozenAt('ledger-row', key);
  const frozen = primary.pid();
  process.kill(frozen, 'SIGSTOP');
  try {
    const sent = proxy.sent;
    goOn();
    await waitFor(() => proxy.sent > sent, { what: 'the claim to be on its way' });
    await servers.promote();
    servers.switchOver();
    expect(await ended).toMatchObject({ rows: MANY, rejects: 0 });
  } finally {
    process.kill(frozen, 'SIGCONT');
  }
  await push(replica, key, 2, 40);
  await allIsLoaded(replica, key);
  expect(await batches(key)).toEqual([
    { state: 'published', elements: MANY, cut: 0, lost: 0 },
    { state: 'published', elements: 40, cut: 0, lost: 0 },
  ]);
});

test('a replica that never heard of claim and delete brings a consumed list back: only what is new in it counts', async () => {
  const key = '20221111';
  const { primary, replica, ...servers } = await pair();
  await push(primary, key, 1, 700);
  await servers.follows();
  await servers.promote();
  expect(await path.drain(key)).toMatchObject({ rows: 700 });
  await primary.kill();
  servers.switchOver();
  expect(await replica.client.llen(key)).toBe(700);
  await push(replica, key, 2, 40);
  await allIsLoaded(replica, key);
  expect(await batches(key)).toEqual([
    { state: 'published', elements: 700, cut: 0, lost: 0 },
    { state: 'published', elements: 40, cut: 700, lost: 0 },
  ]);
});
