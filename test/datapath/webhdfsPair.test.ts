import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import type { FileSystem } from '../../workers/filesystem/fileSystem.ts';
import { fileSystemOf } from '../../workers/filesystem/openFileSystem.ts';
import { sourceOf } from '../filesystem/behavior.ts';
import { lossyProxy } from '../filesystem/lossyProxy.ts';
import { testHdfsPair } from '../filesystem/testHdfs.ts';
import { FIRST_SEED } from '../mainjob/support/seeds.ts';
import { frozenTry } from './frozenTry.ts';
import { dataPath, expectedTally } from './harness.ts';

const pair = await testHdfsPair();
const hosts = new URL(`http://${pair?.url.slice('webhdfs://'.length).replace(',', '/') ?? '127.0.0.1:1/127.0.0.1:2'}`);
const [first, second] = [hosts.host, hosts.pathname.slice(1)];

function open(authority: string, root: string): FileSystem {
  return fileSystemOf(`webhdfs://${authority}${root}`, { type: 'filesystem', extra: { user: pair?.user ?? '' } });
}

describe.skipIf(pair === null)('a pair of NameNodes (needs java and mvn)', async () => {
  const path = await dataPath(`${pair?.url}/warehouse 한글`);

  test('a standby is passed over, wherever it stands in the list', async () => {
    const bytes = randomBytes(100_000);
    await open(`${second},${first}`, '/order').put('part', sourceOf(bytes));
    expect((await buffer(await open(`${first},${second}`, '/order').read('part'))).equals(bytes)).toBe(true);
    await expect(open(second, '/order').stat('part')).rejects.toMatchObject({ code: 'unreachable' });
    await expect(open(second, '/order').stat('part')).rejects.toThrow(/standby/);
  });

  test('a drain goes on over a fail-over in the middle of an upload', async () => {
    const events = [...generateEvents({ seed: FIRST_SEED, day: '20221130', count: 1_000 })];
    await path.push(events);
    const { ended, goOn } = await frozenTry('mid-upload', (attempt) =>
      path.drain('20221130', { rowsPerFile: 400 }, attempt),
    );
    await pair?.failOver('nn1', 'nn2');
    goOn();
    const drained = await ended;
    expect(drained).toMatchObject({ rows: 1_000, rejects: 0 });
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally(events));
    expect(await path.redis.keys('*')).toEqual([]);
  });

  test('a rename that a NameNode applied and died over is recognized at the other one', async () => {
    let failedOver: Promise<void> | undefined;
    const proxy = await lossyProxy(Number(second.split(':')[1]), ({ url }) => {
      if (!url?.includes('op=RENAME')) return false;
      process.kill(pair?.pidOf('nn2') ?? 0, 'SIGKILL');
      failedOver = pair?.failOver('nn2', 'nn1');
      failedOver?.catch(() => undefined);
      return true;
    });
    const bytes = randomBytes(3_000_000);
    const files = open(`${proxy.host},${first}`, '/lost');
    await files.put('part', { bytes: bytes.length, open: () => Readable.from([bytes]) });
    await failedOver;
    expect(proxy.lost()).toBe(1);
    expect((await buffer(await files.read('part'))).equals(bytes)).toBe(true);
    expect((await files.list('')).map((status) => status.path)).toEqual(['part']);
  });
});
