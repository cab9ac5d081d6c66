import { once } from 'node:events';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/components/freePort.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';
import { runHaru } from '../cli/runHaru.ts';
import { anyIngest, pushedCount, testClient, testFolder } from './support.ts';

const { url } = await testRedis();
const redis = testClient(url);
const folder = await testFolder();
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

/** Takes connections and never answers. */
async function silentServer(): Promise<number> {
  const server = createServer((socket) => void socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

describe.each([
  ['is dead', freePort],
  ['takes connections and never answers', silentServer],
])('an output that %s', (_, port) => {
  test('stops no other, and has no position', { timeout: 60_000 }, async () => {
    await redis.flushall();
    const own = join(folder, String(await port()));
    await mkdir(own);
    const log = join(own, 'access.log');
    await writeFile(log, lines(0, 3_000));
    const stateFolder = join(own, 'state');
    const dead = `http://127.0.0.1:${await port()}`;
    const options = { from: { kind: 'file', globs: [log] }, stateFolder } as const;
    const ingest = anyIngest({
      ...options,
      to: [
        { kind: 'redis', url },
        { kind: 'elasticsearch', url: dead },
      ],
    });
    await waitFor(async () => (await pushedCount(redis)) === 3_000, { what: 'all events in Redis' });
    await appendFile(log, lines(3_000, 3_100));
    await waitFor(async () => (await pushedCount(redis)) === 3_100, { what: 'the new events in Redis' });
    await waitFor(() => ingest.stats()[0]!.caughtUp);
    expect(ingest.stats()).toMatchObject([
      { output: 'Redis', lines: 3_100, caughtUp: true, problem: null, behind: '0.0 MB' },
      { output: 'Elasticsearch', lines: 0, caughtUp: false },
    ]);
    await ingest.stop();
    const positions = await readFile(join(stateFolder, 'default', 'elasticsearch.json'), 'utf8').catch(() => '{}');
    expect(JSON.parse(positions)).toEqual({});
  });
});

describe('stdin to stdout', () => {
  const ingest = (input: string, ...args: string[]) =>
    runHaru(['ingest', '--from', 'stdin', '--to', 'stdout', ...args], { env: { HARU_HOME: folder }, input });
  const events = (stdout: string) =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((json) => JSON.parse(json) as { event: { id: string; original?: string } });

  test(
    'ends with its input; each line is one event, the last one without its line feed too',
    { timeout: 60_000 },
    async () => {
      const { code, stdout, stderr } = await ingest(`${lines(0, 1_200)}the end`);
      expect(code).toBe(0);
      const written = events(stdout);
      expect(written.map(({ event }) => event.original)).toEqual([
        ...lines(0, 1_200).split('\n').slice(0, -1),
        'the end',
      ]);
      expect(new Set(written.map(({ event }) => event.id)).size).toBe(1_201);
      expect(stderr).toContain('all is done');
    },
  );

  test('JSON events go as they are', { timeout: 60_000 }, async () => {
    const json = '{"@timestamp":"2022-12-01T00:00:00Z","event":{"id":"a"},"n":1.0}\n';
    expect((await ingest(json, '--format', 'json')).stdout).toBe(json);
  });
});

test('stdin is read no further than a bounded number of batches ahead of the slowest output', async () => {
  await redis.flushall();
  let pulled = 0;
  async function* input() {
    for (;;) {
      pulled += 1;
      yield Buffer.from(lines(0, 500));
      await new Promise(setImmediate);
    }
  }
  const dead = `http://127.0.0.1:${await freePort()}`;
  const ingest = anyIngest({
    from: { kind: 'stdin', input: input() },
    to: [
      { kind: 'redis', url },
      { kind: 'elasticsearch', url: dead },
    ],
  });
  await waitFor(() => ingest.stats()[1]!.behind === '64 batches', { what: 'a full queue' });
  await waitFor(() => ingest.stats()[0]!.caughtUp, { what: 'Redis having all that was read' });
  expect(pulled).toBeLessThan(70);
  expect(ingest.stats()[0]!.lines).toBeGreaterThanOrEqual(64 * 500);
});

function cluster(brokers: string, sasl?: string): ConnectionValue {
  return { type: 'kafka', extra: { brokers, ...(sasl !== undefined && { sasl }) } };
}

test.each([
  [{ from: { kind: 'file', globs: ['x'] }, to: [] }, 'no output given'],
  [{ from: { kind: 'file', globs: ['x'] }, to: [{ kind: 'stdout' }] }, 'need a folder'],
  [{ from: { kind: 'stdin' }, to: [{ kind: 'stdout' }, { kind: 'stdout' }] }, 'given twice'],
  [{ from: { kind: 'stdin' }, to: [{ kind: 'elasticsearch', url: 'redis://x' }] }, 'http://'],
  [{ from: { kind: 'stdin' }, to: [{ kind: 'elasticsearch', url: 'http://x', index: 'Big' }] }, '"Big"'],
  [{ from: { kind: 'stdin' }, to: [{ kind: 'kafka', connection: cluster('x y'), topic: 'a' }] }, '["host:9092"'],
  [{ from: { kind: 'kafka', connection: cluster('x', 'MAGIC'), topic: 'a' }, to: [] }, 'of --from kafka: extra.sasl'],
  [
    {
      from: { kind: 'kafka', connection: cluster('x:1'), topic: 'a' },
      to: [{ kind: 'kafka', connection: cluster('x:1'), topic: 'a' }],
      stateFolder: '/nowhere',
    },
    'fed with itself',
  ],
] as const)('options %o are refused', (options, message) => {
  expect(() => anyIngest(options)).toThrow(message);
});

test('positions that cannot be read stop the start, since a guess would repeat everything', async () => {
  const stateFolder = join(folder, 'broken');
  await mkdir(join(stateFolder, 'default'), { recursive: true });
  await writeFile(join(stateFolder, 'default', 'stdout.json'), '{"a');
  const options = { from: { kind: 'file', globs: ['x'] }, to: [{ kind: 'stdout' }], stateFolder } as const;
  expect(() => anyIngest(options)).toThrow(/stdout\.json holds no positions/);
});
