import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test, vi } from 'vitest';
import { readFile } from 'node:fs/promises';
import { missingForRclone, provideRclone } from '../../sandbox/components/rclone/rclone.ts';
import { missingForS3, startS3, type RunningS3 } from '../../sandbox/components/s3/s3.ts';
import { HIVE_CATALOG } from '../../sandbox/components/trino/config.ts';
import type { ConnectionValue, Receipt } from '../../server/dag/context.ts';
import type { RcloneSyncOptions, RcloneSyncResult } from '../../server/dag/operators.ts';
import { runStatement } from '../../workers/trino/statement.ts';
import { trinoServer } from '../../workers/trino/server.ts';
import type { OperatorContext } from '../../workers/operators/operator.ts';
import { rcloneSync } from '../../workers/operators/rcloneSync.ts';
import { atEnd } from '../support/atEnd.ts';
import { connectionAmong, givenConnections } from '../support/givenConnections.ts';
import { startInstallation } from '../support/installation.ts';
import { passOn } from '../support/passOn.ts';
import { listProcesses } from '../support/processTable.ts';
import { waitFor } from '../support/waitFor.ts';
import { testTrino, trinoConnection } from '../trino/testTrino.ts';

const MISSING = (await missingForS3()) ?? (await missingForRclone());
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A real S3 server of its own, with one bucket. */
async function endpoint(bucket: string): Promise<{ server: RunningS3; client: S3Client; connection: ConnectionValue }> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-move-'));
  const server = await startS3({ folder, report: () => undefined });
  const { url, region, accessKeyId, secretAccessKey } = server;
  await server.makeBucket(bucket);
  const client = new S3Client({
    endpoint: url,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  atEnd(async () => {
    client.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const connection: ConnectionValue = {
    type: 'filesystem',
    login: accessKeyId,
    password: secretAccessKey,
    extra: { url: `s3://${bucket}`, endpoint: url, region, rclone: await provideRclone(() => undefined) },
  };
  return { server, client, connection };
}

const here = MISSING === null ? await endpoint('source-logs') : null;
const there = MISSING === null ? await endpoint('target-logs') : null;
const trino =
  there === null
    ? null
    : await testTrino({
        logs: {
          ...HIVE_CATALOG,
          'hive.metastore': 'file',
          'hive.metastore.catalog.dir': 's3://target-logs/metastore',
          'fs.native-s3.enabled': 'true',
          's3.endpoint': there.server.url,
          's3.region': there.server.region,
          's3.path-style-access': 'true',
          's3.aws-access-key': there.server.accessKeyId,
          's3.aws-secret-key': there.server.secretAccessKey,
        },
      });
const lake: ConnectionValue = {
  ...trinoConnection({ port: trino?.port ?? 0 }),
  extra: { catalog: 'logs' },
  schema: 'logs',
};
const connections: Record<string, ConnectionValue | undefined> = {
  s3_source: here?.connection,
  s3_target: there?.connection,
};
const haru = await startInstallation({
  dags: join(import.meta.dirname, '../../dags/s3_move.ts'),
  worker: {
    secrets: givenConnections(connections),
  },
});

async function put(
  client: S3Client | undefined,
  bucket: string,
  key: string,
  body: Uint8Array,
  mtime?: string,
): Promise<void> {
  await client?.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...(mtime ? { Metadata: { mtime } } : {}) }),
  );
}

async function keysOf(prefix: string): Promise<readonly string[]> {
  const listed = await there?.client.send(new ListObjectsV2Command({ Bucket: 'target-logs', Prefix: prefix }));
  return (listed?.Contents ?? []).map(({ Key = '' }) => Key);
}

interface Copy {
  readonly options: RcloneSyncOptions;
  readonly signal?: AbortSignal;
  readonly through?: Record<string, ConnectionValue | undefined>;
}

/** A try of the operator in this process, with what it said. */
async function copy({ options, signal = new AbortController().signal, through = connections }: Copy) {
  const said: string[] = [];
  const shown: (readonly [done: number, total: number | undefined])[] = [];
  let receipt: Receipt | null = null;
  const log = (message: string): void => void said.push(message);
  const used: Partial<OperatorContext> = {
    signal,
    log: { debug: log, info: log, warn: log, error: log },
    connection: connectionAmong(through),
    progress: (done, total) => void shown.push([done, total]),
    receipt: (given) => void (receipt = given),
  };
  let result: RcloneSyncResult | null = null;
  let problem = '';
  try {
    result = await rcloneSync.run(options, used as OperatorContext);
  } catch (error) {
    problem = (error as Error).message;
  }
  return { result, problem, said: said.join('\n'), shown, receipt };
}

async function lakeRows(statement: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for await (const { data = [] } of runStatement(
    trinoServer('lake', lake),
    statement,
    [],
    new AbortController().signal,
  ))
    rows.push(...data);
  return rows;
}

async function parquet(rows: number): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-parquet-'));
  const file = join(folder, 'events.parquet');
  const duck = await (await DuckDBInstance.create()).connect();
  await duck.run(`copy (select i as id, '서울' as city from range(${rows}) t (i)) to '${file}' (format parquet)`);
  duck.closeSync();
  const bytes = await readFile(file);
  await rm(folder, { recursive: true });
  return bytes;
}

const runOf = async (dagId: string, start: string, hours: number): Promise<number> => {
  const from = new Date(start);
  const run = await haru.trigger(dagId, {
    interval: { start: from, end: new Date(from.getTime() + hours * 3_600_000) },
  });
  await waitFor(async () => (await haru.stateOf(run)) === 'success', { timeoutMs: 90_000, what: `${dagId} ${start}` });
  return run;
};

test.skipIf(MISSING !== null || trino === null)(
  `an hour and a day go from one store to another and become partitions (needs ${MISSING ?? 'nothing more'})`,
  async () => {
    const bytes = await parquet(1_000);
    for (const name of ['a', '나 b+c'])
      await put(here?.client, 'source-logs', `event_log/dt=2026-02-03/hr=05/${name}.parquet`, bytes);
    await put(here?.client, 'source-logs', 'api_log/dt=2026-02-03/x.parquet', bytes);

    const alone = await runOf('s3_move', '2026-02-03T05:00:00Z', 1);
    expect(await haru.states(alone)).toEqual({ copy: 'success', has_lake: 'success', register: 'skipped' });
    expect(await haru.result(alone, 'copy')).toEqual({ files: 2, bytes: 2 * bytes.length });
    expect(await keysOf('event_log/')).toEqual([
      'event_log/dt=2026-02-03/hr=05/a.parquet',
      'event_log/dt=2026-02-03/hr=05/나 b+c.parquet',
    ]);

    connections['lake'] = lake;
    await lakeRows(`create schema logs.logs with (location = 's3://target-logs/own')`);
    for (const [table, parts] of [
      ['event_log', 'dt varchar, hr varchar'],
      ['api_log', 'dt varchar'],
    ] as const) {
      const names = parts.split(', ').map((part) => `'${part.split(' ')[0]}'`);
      await lakeRows(
        `create table logs.logs.${table} (id bigint, city varchar, ${parts})
         with (format = 'PARQUET', external_location = 's3://target-logs/${table}', partitioned_by = array[${names.join(', ')}])`,
      );
    }
    // Again: nothing is transferred, and the partition comes into the table.
    const again = await runOf('s3_move', '2026-02-03T05:00:00Z', 1);
    expect(await haru.result(again, 'copy')).toEqual({ files: 2, bytes: 2 * bytes.length });
    expect(await haru.saidBy(again, 'copy')).toContain('0 files, 0 bytes transferred');
    await runOf('s3_move_daily', '2026-02-02T15:00:00Z', 24);
    expect(await lakeRows('select dt, hr, count(*) from event_log group by dt, hr')).toEqual([
      ['2026-02-03', '05', 2_000],
    ]);
    expect(await lakeRows(`select dt, count(*), min(city) from api_log group by dt`)).toEqual([
      ['2026-02-03', 1_000, '서울'],
    ]);
  },
);

test.skipIf(MISSING !== null)('what is not there, wrong keys and a missing bucket are errors that say so', async () => {
  const missing = await copy({ options: { from: 's3_source:/nowhere', to: 's3_target:/nowhere', mode: 'sync' } });
  expect(missing.problem).toContain('there is nothing at s3_source:/nowhere');
  const wrong = { ...here!.connection, password: 'no-such-secret' };
  const refused = await copy({
    options: { from: 's3_source:/event_log', to: 's3_target:/x' },
    through: { ...connections, s3_source: wrong },
  });
  expect(refused.problem).toMatch(
    /s3_source:\/event_log cannot be listed; rclone ended with exit code \d+: .*(SignatureDoesNotMatch|403)/,
  );
  await put(here?.client, 'source-logs', 'small/a.txt', Buffer.from('a'));
  const elsewhere = { ...there!.connection, extra: { ...there!.connection.extra, url: 's3://no-such-bucket' } };
  const homeless = await copy({
    options: { from: 's3_source:/small', to: 's3_target:/small' },
    through: { ...connections, s3_target: elsewhere },
  });
  expect(homeless.problem).toMatch(/s3_source:\/small to s3_target:\/small.*NoSuchBucket/);
  const nowhere = await copy({ options: { from: 's3_source:/small', to: 'webhdfs://127.0.0.1:1/x' } });
  expect(nowhere.problem).toContain('rclone is given file:// and s3:// only');
});

test.skipIf(MISSING !== null)(
  'a copy that was canceled leaves no process, and the next one goes on from there',
  async () => {
    const block = Buffer.alloc(256 * 1024, 'x');
    for (let n = 0; n < 12; n++)
      await put(here?.client, 'source-logs', `large/${n}.bin`, Buffer.concat([block, Buffer.from(String(n))]));
    const cancel = new AbortController();
    const under = copy({
      options: { from: 's3_source:/large', to: 's3_target:/large', bandwidth: '512k' },
      signal: cancel.signal,
    });
    await waitFor(async () => (await keysOf('large/')).length >= 2, { timeoutMs: 30_000 });
    const ours = (): readonly string[] =>
      listProcesses()
        .map(({ command }) => command)
        .filter((command) => command.includes('source-logs/large'));
    expect(ours()).not.toEqual([]);
    const secrets = [here!, there!].map(({ server }) => server.secretAccessKey);
    expect(ours().filter((command) => secrets.some((secret) => command.includes(secret)))).toEqual([]);
    cancel.abort(new Error('canceled'));
    expect((await under).problem).toContain('canceled');
    await waitFor(() => ours().length === 0);
    const before = (await keysOf('large/')).length;
    expect(before).toBeLessThan(12);

    const next = await copy({ options: { from: 's3_source:/large', to: 's3_target:/large' } });
    const bytes = 12 * block.length + 14;
    expect(next.result).toEqual({ files: 12, bytes });
    expect(next.receipt).toEqual({ files: 12, bytes });
    expect(next.said).toMatch(
      new RegExp(`\\n${12 - before} files, \\d+ bytes transferred to .*; ${before} were there already`),
    );
    expect(next.shown.at(-1)).toEqual([expect.any(Number), next.shown.at(-1)?.[0]]);
  },
);

test.skipIf(MISSING !== null)(
  'a difference that a copy cannot see is found by the check; sync deletes what is gone',
  async () => {
    await put(here?.client, 'source-logs', 'pair/a.txt', Buffer.from('right'), '1770000000.0');
    const options = { from: 's3_source:/pair', to: 's3_target:/pair' } as const;
    expect((await copy({ options })).result).toEqual({ files: 1, bytes: 5 });
    await put(there?.client, 'target-logs', 'pair/a.txt', Buffer.from('wrong'), '1770000000.0');
    expect((await copy({ options })).problem).toMatch(/s3_target:\/pair differs from s3_source:\/pair.*a\.txt/);
    expect((await copy({ options: { ...options, check: false } })).result).toEqual({ files: 1, bytes: 5 });

    await put(there?.client, 'target-logs', 'pair/a.txt', Buffer.from('older one'));
    await put(there?.client, 'target-logs', 'pair/gone.txt', Buffer.from('x'));
    expect((await copy({ options })).result).toEqual({ files: 1, bytes: 5 });
    expect(await keysOf('pair/')).toEqual(['pair/a.txt', 'pair/gone.txt']);
    expect((await copy({ options: { ...options, mode: 'sync' } })).result).toEqual({ files: 1, bytes: 5 });
    expect(await keysOf('pair/')).toEqual(['pair/a.txt']);
    const held = await there?.client.send(new GetObjectCommand({ Bucket: 'target-logs', Key: 'pair/a.txt' }));
    expect(await held?.Body?.transformToString()).toBe('right');
  },
);

test.skipIf(MISSING !== null)('a store behind a proxy is reached through it', async () => {
  let asked = 0;
  const proxy = createServer((incoming, answer) => {
    asked += 1;
    passOn(incoming, answer, incoming.url ?? '');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  atEnd(() => void proxy.close());
  const through = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const behind = { ...here!.connection, extra: { ...here!.connection.extra, proxy: through } };
  const folder = await mkdtemp(join(tmpdir(), 'haru 받은 것-'));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  await put(here?.client, 'source-logs', 'proxied/a.txt', Buffer.from('a'));
  const local: ConnectionValue = { type: 'filesystem', extra: { url: `file://${encodeURI(folder)}` } };
  const { result } = await copy({
    options: { from: 's3_source:/proxied', to: 'local:/in' },
    through: { s3_source: behind, local },
  });
  expect(result).toEqual({ files: 1, bytes: 1 });
  expect(await readFile(join(folder, 'in/a.txt'), 'utf8')).toBe('a');
  expect(asked).toBeGreaterThan(0);
});
