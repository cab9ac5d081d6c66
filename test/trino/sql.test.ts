import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { HIVE_CATALOG } from '../../sandbox/components/trino/config.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { runStatement } from '../../workers/trino/statement.ts';
import { trinoServer } from '../../workers/trino/server.ts';
import { givenConnections } from '../support/givenConnections.ts';
import { startInstallation } from '../support/installation.ts';
import { passOn } from '../support/passOn.ts';
import { SQL_VALUES } from '../support/sqlValues.ts';
import { waitFor } from '../support/waitFor.ts';
import { atEnd } from '../support/atEnd.ts';
import { testMetastore, testTrino, trinoConnection } from './testTrino.ts';

const metastore = await testMetastore();
const trino = await testTrino(
  metastore
    ? { metastore: { ...HIVE_CATALOG, 'hive.metastore.uri': metastore.url, 'fs.hadoop.enabled': 'true' } }
    : undefined,
);
const port = trino?.port ?? 0;
const memory = trinoConnection({ port });
const connections: Readonly<Record<string, ConnectionValue>> = {
  trino: memory,
  lake: { ...memory, extra: { catalog: 'hive' }, schema: 'moved' },
  metastore: { ...memory, extra: { catalog: 'metastore' }, schema: 'moved' },
  open: { ...memory, password: 'p4ssw0rd' },
};
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/queries.ts'),
  worker: {
    secrets: givenConnections(connections),
    stopGraceMs: 3_000,
  },
});

async function rowsOf(statement: string, through = memory): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  const server = trinoServer('trino', through);
  for await (const { data = [] } of runStatement(server, statement, [], new AbortController().signal))
    rows.push(...data);
  return rows;
}

test.skipIf(trino === null)(
  'a statement has typed parameters and gives typed values, and what is wrong says where',
  async () => {
    const run = await haru.trigger('selects');
    await waitFor(async () => ((await haru.stateOf(run)) === 'failed' ? true : null), { timeoutMs: 90_000 });
    expect(await haru.states(run)).toMatchObject({ types: 'success', given: 'success', reads: 'success' });
    expect(await haru.result(run, 'types')).toEqual({
      rows: [
        {
          ...SQL_VALUES,
          huge: 1e300,
          no_zone: '2026-01-31 01:02:03.123456',
          seoul: '2026-01-31 09:00:00 Asia/Seoul',
          list: [1, null],
          map: { k: '2.5' },
          named: { id: 1, at: '2026-01-31T00:00:00.000Z' },
          unnamed: [1, '둘'],
          bytes: 'AP8=',
        },
      ],
      rowCount: 1,
    });
    expect(await haru.result(run, 'given')).toEqual({
      rows: [
        {
          text: "'; drop table kept; --\n한글 \\",
          number: 7,
          fraction: 1.5,
          yes: true,
          nothing: null,
          list: ['a', "b'"],
          object: 'v',
          mark: '?',
        },
      ],
      rowCount: 1,
    });
    expect(await haru.result(run, 'puts')).toEqual({ rows: [], rowCount: 3 });
    expect(await haru.result(run, 'reads')).toEqual({
      rows: [1, 2, 3].map((id) => ({ id, name: "it's" })),
      rowCount: 3,
    });
    expect(await haru.saidBy(run, 'too_many')).toContain('the statement gives more than 2 rows');
    expect(await haru.saidBy(run, 'wrong')).toMatch(/TABLE_NOT_FOUND: line 2:8: .*nowhere.* \(query \d+_/);
    expect(await haru.saidBy(run, 'open_secret')).toContain('the connection open has a secret and no encryption');

    // Neither the one that took too long nor the one with too many rows goes on.
    const ended = await rowsOf(
      `select state, error_code from system.runtime.queries where query like '%slow' || 'ly%' or query like '%sf1.line' || 'item'`,
    );
    expect(ended).toEqual([
      ['FAILED', 'USER_CANCELED'],
      ['FAILED', 'USER_CANCELED'],
    ]);
  },
);

/** Where the files of a catalog are, for Trino and for this test. */
const lakes = [
  { name: 'lake', catalog: 'hive', server: trino, url: 'local:///', folder: trino?.warehouse ?? '' },
  {
    name: 'metastore',
    catalog: 'metastore',
    server: metastore,
    url: pathToFileURL(`${metastore?.warehouse}/`).href,
    folder: metastore?.warehouse ?? '',
  },
];

test.for(lakes.map((lake) => [lake.name, lake] as const))(
  'partitions whose files were moved are registered and synced: %s',
  async ([name, { catalog, server, url, folder }], { skip }) => {
    if (trino === null || server === null) return skip('Trino or the Hive metastore is missing');
    const location = `external_location = '${url}events'`;
    await rowsOf(`create schema ${catalog}.moved with (location = '${url}moved')`);
    for (const [table, where] of [
      ['written', `external_location = '${url}written'`],
      ['events', location],
    ])
      await rowsOf(
        `create table ${catalog}.moved.${table} (id bigint, dt varchar) with (format = 'PARQUET', partitioned_by = array['dt'], ${where})`,
      );
    await rowsOf(`insert into ${catalog}.moved.written values (1, 'a'), (2, 'a')`);
    const copyTo = async (partition: string): Promise<void> => {
      const [from, to] = [join(folder, 'written', 'dt=a'), join(folder, 'events', partition)];
      await mkdir(to, { recursive: true });
      const files = (await readdir(from)).filter((file) => !file.startsWith('.'));
      expect(files).not.toEqual([]);
      for (const file of files) await cp(join(from, file), join(to, file));
    };
    const runOn = async (day: string): Promise<unknown> => {
      const start = new Date(day);
      const run = await haru.trigger(`partitions_${name}`, {
        interval: { start, end: new Date(start.getTime() + 86_400_000) },
      });
      await waitFor(async () => (await haru.stateOf(run)) === 'success', {
        timeoutMs: 60_000,
        what: `${name} ${day}`,
      });
      return haru.result(run, 'counts');
    };
    await copyTo('dt=2026-01-01');
    expect(await runOn('2026-01-01')).toEqual({ rows: [{ dt: '2026-01-01', n: 2 }], rowCount: 1 });

    // What came and went without being told is found by a sync.
    await copyTo('dt=2026-01-02');
    await copyTo('dt=2026-01-03');
    await rm(join(folder, 'events', 'dt=2026-01-01'), { recursive: true });
    expect(await runOn('2026-01-02')).toEqual({
      rows: ['2026-01-02', '2026-01-03'].map((dt) => ({ dt, n: 2 })),
      rowCount: 2,
    });
  },
);

test.skipIf(trino === null)('an answer that asks to come again is no failure, any other is', async () => {
  const refusals = [503, 429, 502, 504];
  const proxy = createServer((incoming, answer) => {
    const status = refusals.pop();
    if (status !== undefined) return void answer.writeHead(status, { 'retry-after': '0' }).end('busy');
    if (incoming.url === '/v1/statement' && incoming.headers['x-trino-user'] === 'nobody')
      return void answer.writeHead(401).end('who are you');
    return passOn(incoming, answer, `http://127.0.0.1:${port}${incoming.url}`);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  atEnd(() => void proxy.close());
  const behind = { ...memory, port: (proxy.address() as AddressInfo).port };
  expect(await rowsOf('select 1', behind)).toEqual([[1]]);
  expect(refusals).toEqual([]);
  await expect(rowsOf('select 1', { ...behind, login: 'nobody' })).rejects.toThrow(/POST http:.*: 401 .*who are you/);
});
