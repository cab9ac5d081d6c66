import { appendFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../sandbox/components/freePort.ts';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { atEnd } from '../support/atEnd.ts';
import { createTestDatabase } from '../support/testDatabase.ts';
import { testRedis } from '../support/testRedis.ts';
import { columnOf, runHaru, temporaryFolder, type Answer } from './runHaru.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const [installation, mart, redis, home] = await Promise.all([
  createTestDatabase(),
  createTestDatabase({ empty: true }),
  testRedis(),
  temporaryFolder(),
]);
atEnd(() => Promise.all([installation.drop(), mart.drop()]).then(() => undefined));
const warehouse = join(home, 'warehouse');
const env = { HARU_HOME: home, DATABASE_URL: installation.url };
const SHARE = 'log_buffer>warehouse:/nginx/20221130';
const ROWS = 300;

const haru = (...args: string[]): Promise<Answer> => runHaru(args, { env });
const json = async (...args: string[]) => JSON.parse((await haru(...args, '-o', 'json')).stdout) as never;

async function setConnection(name: string, type: string, url: URL | null, extra: object = {}): Promise<void> {
  const given: Record<string, string> =
    url === null
      ? {}
      : {
          host: url.hostname,
          port: url.port,
          login: url.username,
          password: url.password,
          schema: url.pathname.slice(1),
        };
  const options = Object.entries(given).flatMap(([option, value]) =>
    value === '' ? [] : [`--${option}`, decodeURIComponent(value)],
  );
  const answer = await haru('connections', 'set', name, '--type', type, ...options, '--extra', JSON.stringify(extra));
  expect(answer.code, answer.stderr).toBe(0);
}

function filesOf(share: { batches: { files: { url: string; kind: string }[] }[] }): string[] {
  return share.batches.flatMap(({ files }) => files.map(({ url }) => url));
}

/** The example's main job, run by `dags test` on one UTC day. */
beforeAll(async () => {
  await setConnection('log_buffer', 'redis', new URL(redis.url));
  await setConnection('mart', 'postgres', new URL(mart.url));
  await setConnection('warehouse', 'filesystem', null, { url: pathToFileURL(warehouse).href });
  await setConnection('ops', 'log', null);
  const client = new Redis(redis.url);
  const events = [...generateEvents({ seed: 1, day: '20221130', count: ROWS })];
  await client.rpush('20221130', ...events.map((event) => event.json));
  client.disconnect();
});

describe('dags test of the main job', () => {
  const day = ['--start', '2022-11-30T00:00:00Z', '--end', '2022-12-01T00:00:00Z'];

  test('without an installation it says that the ledger is needed', async () => {
    const { code, stdout } = await runHaru(['dags', 'test', 'nginx_daily', ...day], { env: { HARU_HOME: home } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^drain: failed/m);
    expect(stdout).toContain('this operator writes to the ledger of an installation, and none is there');
    expect(stdout).toMatch(/^load: upstream_failed/m);
  });

  test('on the installation it drains, checks and loads, in order, with the receipt of each', async () => {
    const { code, stdout, stderr } = await haru('dags', 'test', 'nginx_daily', ...day);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout.split('\n').filter((line) => /^\w+: /.test(line))).toEqual([
      'nginx_daily: 2022-11-30T00:00:00.000Z to 2022-12-01T00:00:00.000Z, 2022-11-30 in Asia/Seoul',
      'drain: running',
      expect.stringMatching(/^drain: success \(\d+\.\d s\) \{.*"rows":300/),
      'check: running',
      expect.stringMatching(/^check: success/),
      'load: running',
      expect.stringMatching(/^load: success \(\d+\.\d s\) \{.*"rows":300/),
      'nginx_daily: success',
    ]);
  });
});

describe('ledger', () => {
  test('list', async () => {
    expect(await json('ledger', 'list', '-n', '1')).toMatchObject([
      { share: SHARE, batches: 1, unfinished: 0, rows: ROWS, rejects: 0, lost: 0, days: 2, staleDays: 0 },
    ]);
    const { stdout } = await haru('ledger', 'list');
    expect(columnOf(stdout, 'share')).toContain(SHARE);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test('show', async () => {
    const share = await json('ledger', 'show', SHARE);
    expect(share).toMatchObject({
      share: SHARE,
      start: '2022-11-30T00:00:00.000Z',
      batches: [
        { rows: ROWS, dropped: 0, seconds: expect.any(Number) as number, files: [{ kind: 'part', rows: ROWS }] },
      ],
      receipts: [
        { day: '2022-11-30', bytes: expect.any(Number) as number, seconds: expect.any(Number) as number },
        { day: '2022-12-01' },
      ],
    });
    const { stdout } = await haru('ledger', 'show', SHARE);
    expect(stdout).toContain(`${SHARE}: 2022-11-30T00:00:00.000Z to 2022-12-01T00:00:00.000Z\n`);
    expect(stdout).toMatch(/^2022-12-01 +\d+ +0 +\d+ +\S+ \S+Z +[\d.]+ +mart\/mart\.access_log$/m);
  });

  test('sweep tells what it would remove, removes it, and leaves what counts', async () => {
    const share = await json('ledger', 'show', SHARE);
    const [part = ''] = filesOf(share).map((url) => url.slice(url.lastIndexOf('/') + 1));
    const folder = join(warehouse, 'nginx/20221130');
    // Of the published batch, but never listed: what a killed try leaves behind.
    const left = part.replace(/-\d+\.parquet$/, '-0.parquet');
    await writeFile(join(folder, left), 'half a file');
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const dry = await haru('ledger', 'sweep', '--dry-run');
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('1 files and 0 claims would be removed')]);
    expect((await readdir(folder)).toSorted()).toEqual([left, part, 'notes.txt'].toSorted());

    const swept = await json('ledger', 'sweep');
    expect(swept).toMatchObject({
      dryRun: false,
      removedFiles: [expect.stringContaining(left) as string],
      unknownFiles: [expect.stringContaining('notes.txt') as string],
      failures: [],
    });
    expect((await readdir(folder)).toSorted()).toEqual([part, 'notes.txt'].toSorted());
    await rm(join(folder, 'notes.txt'));
    expect(await haru('ledger', 'sweep')).toMatchObject({
      code: 0,
      stdout: '0 files and 0 claims removed, 0 receipts copied\n',
    });
  });

  test('verify names a target that is away, counts the rest, and ends with 4', async () => {
    await setConnection('mart', 'postgres', Object.assign(new URL(mart.url), { port: String(await freePort()) }));
    const { code, stdout } = await haru('ledger', 'verify');
    expect(code).toBe(4);
    expect(stdout).toContain('1 shares, 1 files with 300 rows, 0 receipts counted: all as the ledger says\n');
    expect(stdout).toMatch(
      /not counted, as they could not be asked: 1\n[^]*^mart\/mart\.access_log +connection mart /m,
    );
    await setConnection('mart', 'postgres', new URL(mart.url));
  });

  test('verify counts again, and a changed file ends it with 1', async () => {
    expect(await json('ledger', 'verify')).toMatchObject({ rows: ROWS, problems: [] });
    const one = await haru('ledger', 'verify', SHARE);
    expect([one.code, one.stdout]).toEqual([
      0,
      '1 shares, 1 files with 300 rows, 2 receipts counted: all as the ledger says\n',
    ]);
    const share = await json('ledger', 'show', SHARE);
    const [url = ''] = filesOf(share);
    const name = url.slice(url.lastIndexOf('/') + 1);
    await appendFile(join(warehouse, 'nginx/20221130', name), 'x');
    const changed = await haru('ledger', 'verify');
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(/1 not as the ledger says\n/);
    expect(changed.stdout).toContain(name);
  });
});
