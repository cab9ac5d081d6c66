import { appendFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { positionsKey } from '../../ingest/logBuffer.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';
import { anyIngest, ingestHere, pushedCount, pushedEvents, testClient, testFolder } from './support.ts';

const { url } = await testRedis();
const redis = testClient(url);
const root = await testFolder();
let folder = root;
let tests = 0;

beforeEach(async () => {
  await redis.flushall();
  tests += 1;
  folder = join(root, `${tests} [한글 폴더]`);
  await mkdir(folder);
});

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
const asText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const path = (name: string) => join(folder, name);
const follow = (pattern: string) => ingestHere({ globs: [{ folder, pattern }], redisUrl: url });

async function expectPushed(lines: readonly string[]): Promise<void> {
  await waitFor(async () => (await pushedCount(redis)) >= lines.length, { what: `${lines.length} events` });
  const events = await pushedEvents(redis);
  expect(events.map(({ text }) => text).sort()).toEqual([...lines].sort());
  expect(new Set(events.map(({ id }) => id)).size).toBe(lines.length);
}

describe('files', () => {
  test('are found by patterns with dates, old ones first, compressed ones never', async () => {
    await writeFile(path('access-20221201.log'), asText(numbered(10, 20)));
    await writeFile(path('access-20221130.log'), asText(numbered(0, 10)));
    await writeFile(path('access-2022113.log'), 'not this\n');
    await writeFile(path('access-20221129.log.gz'), 'not this\n');
    follow('access-%Y%m%d.log*');
    await expectPushed(numbered(0, 20));
    expect((await pushedEvents(redis)).map(({ text }) => text)).toEqual(numbered(0, 20));

    await writeFile(path('access-20221202.log'), asText(numbered(20, 30)));
    await expectPushed(numbered(0, 30));
  });

  test('go to lists of a name of their own, each name from its own position', async () => {
    const lines = Array.from({ length: 10 }, (_, n) => `{"@timestamp":"2022-11-30T00:00:00Z","event":{"id":"${n}"}}`);
    await writeFile(path('visits.log'), asText(lines));
    const toList = (list: string) =>
      anyIngest({
        from: { kind: 'file', globs: [{ folder, pattern: 'visits.log' }] },
        to: [{ kind: 'redis', url, list }],
        format: 'json',
      });
    for (const list of ['visits:', 'again:']) {
      toList(list);
      await waitFor(async () => (await redis.llen(`${list}20221130`)) > 0, { what: `events in ${list}` });
      expect(await redis.lrange(`${list}20221130`, 0, -1)).toEqual(lines);
    }
    expect(() => toList('haru:claim:')).toThrow(/the list "haru:claim:"/);
  });

  test('that cannot be looked at keep no other file from being read', async () => {
    const reports: string[] = [];
    await symlink(path('access-loop.log'), path('access-loop.log'));
    await writeFile(path('access.log'), asText(numbered(0, 10)));
    ingestHere({ globs: [{ folder, pattern: 'access*.log' }], redisUrl: url, report: (text) => reports.push(text) });
    await expectPushed(numbered(0, 10));
    expect(reports.filter((text) => text.includes('access-loop.log'))).toEqual([
      expect.stringMatching(/^cannot read .*ELOOP/),
    ]);
  });

  test('go on after a rename, and the new file of the old name begins', async () => {
    follow('access.log');
    await writeFile(path('access.log'), asText(numbered(0, 10)));
    await expectPushed(numbered(0, 10));
    await appendFile(path('access.log'), 'line 1');
    await rename(path('access.log'), path('rotated'));
    await appendFile(path('rotated'), asText(['0', ...numbered(11, 15)]));
    await writeFile(path('access.log'), asText(numbered(15, 20)));
    await expectPushed(numbered(0, 20));
  });

  test('renamed while nobody looked are the same files', async () => {
    await writeFile(path('access.log'), asText(numbered(0, 10)));
    const first = follow('access.log*');
    await expectPushed(numbered(0, 10));
    await first.stop();
    await appendFile(path('access.log'), asText(numbered(10, 15)));
    await rename(path('access.log'), path('access.log.1'));
    await writeFile(path('access.log'), asText(numbered(15, 20)));
    follow('access.log*');
    await expectPushed(numbered(0, 20));
  });

  test('truncated begin anew, also with the line that they began with before', async () => {
    const ingest = follow('access.log');
    await writeFile(path('access.log'), asText(numbered(0, 10)));
    await expectPushed(numbered(0, 10));
    await truncate(path('access.log'));
    await appendFile(path('access.log'), asText(numbered(20, 25)));
    await expectPushed([...numbered(0, 10), ...numbered(20, 25)]);
    await waitFor(() => ingest.stats().caughtUp);
    await truncate(path('access.log'));
    await appendFile(path('access.log'), asText(['line 20']));
    await expectPushed([...numbered(0, 10), ...numbered(20, 25), 'line 20']);
  });

  test('deleted are read to their end when they were open', async () => {
    const ingest = follow('access.log');
    await writeFile(path('access.log'), asText(numbered(0, 10)));
    await expectPushed(numbered(0, 10));
    await appendFile(path('access.log'), asText(numbered(10, 20)));
    await rm(path('access.log'));
    await expectPushed(numbered(0, 20));
    await waitFor(() => ingest.stats().caughtUp);
  });

  test('of a new one that got the inode of a deleted one are told apart', async () => {
    await writeFile(path('access.log'), asText(numbered(0, 10)));
    const first = follow('access.log');
    await expectPushed(numbered(0, 10));
    await first.stop();
    await rm(path('access.log'));
    await writeFile(path('access.log'), asText(numbered(50, 70)));
    follow('access.log');
    await expectPushed([...numbered(0, 10), ...numbered(50, 70)]);
  });

  test('in hundreds are followed with few of them open', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `access-${index}.log`);
    for (const name of names) await writeFile(path(name), `${name} 1\n`);
    const ingest = follow('access-*.log');
    await expectPushed(names.map((name) => `${name} 1`));
    for (const name of names) await appendFile(path(name), `${name} 2\n`);
    await expectPushed(names.flatMap((name) => [`${name} 1`, `${name} 2`]));
    expect(ingest.stats().streams).toBe(300);
  });

  test('that cannot be read are said once and do not stop the others', async () => {
    const said: string[] = [];
    await mkdir(path('access-0.log'));
    await writeFile(path('access-1.log'), asText(numbered(0, 5)));
    ingestHere({
      globs: [path('nothing/*'), { folder, pattern: '*' }],
      redisUrl: url,
      report: (message) => said.push(message),
    });
    await expectPushed(numbered(0, 5));
    expect(said).toEqual([]);
  });
});

describe('lines', () => {
  test('without their line feed wait, also over a restart', async () => {
    await writeFile(path('access.log'), 'line 0\nline');
    const first = follow('access.log');
    await expectPushed(['line 0']);
    await first.stop();
    await appendFile(path('access.log'), ' 1\n');
    follow('access.log');
    await expectPushed(['line 0', 'line 1']);
  });

  test('of 64 MB are kept up to the bound, tagged, with their place; the next ones go on', async () => {
    await writeFile(path('access.log'), `line 0\n${'x'.repeat(67_108_864)}\nline 1\n`);
    const ingest = ingestHere({ globs: [{ folder, pattern: '*' }], redisUrl: url, maxLineBytes: 1_000 });
    await expectPushed(['line 0', 'x'.repeat(1_000), 'line 1']);
    expect((await pushedEvents(redis))[1]!.tags).toEqual(['_grokparsefailure', '_truncated']);
    expect(ingest.stats()).toMatchObject({ lines: 3, malformed: 3, truncated: 1, batches: expect.any(Number) });
  });

  test('are counted, and their positions are in the hash of the ingest', async () => {
    await writeFile(path('access.log'), asText(numbered(0, 5)));
    const ingest = ingestHere({ globs: [{ folder, pattern: '*' }], redisUrl: url, name: 'web-1' });
    await waitFor(() => ingest.stats().caughtUp && ingest.stats().lines === 5);
    expect(Object.values(await redis.hgetall(positionsKey('web-1'))).map((text): unknown => JSON.parse(text))).toEqual([
      { offset: 35, generation: 0, path: path('access.log'), at: expect.any(Number) },
    ]);
    expect(ingest.stats()).toEqual({
      lines: 5,
      malformed: 5,
      truncated: 0,
      batches: 1,
      wentBack: 0,
      refused: 0,
      lost: 0,
      output: 'Redis',
      streams: 1,
      caughtUp: true,
      isReady: true,
      behind: '0.0 MB',
      problem: null,
    });
  });
});

test.each([
  [{ globs: [] }, 'no files given'],
  [{ name: 'a b' }, '"a b"'],
  [{ redisUrl: 'http://localhost' }, 'redis://'],
  [{ batchLines: 0 }, 'batchLines'],
  [{ batchLines: 5_001 }, 'batchLines'],
  [{ maxLineBytes: 1.5 }, 'maxLineBytes'],
])('options %o are refused', (wrong, message) => {
  expect(() => ingestHere({ globs: ['x'], redisUrl: url, ...wrong })).toThrow(message);
});
