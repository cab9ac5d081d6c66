import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { connectionUse } from '../../server/db/read/connectionUse.ts';
import { askForTest, findTest, latestTests } from '../../server/db/connectionTests.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { connectionTo, testHost } from '../ssh/hosts.ts';
import { startInstallation } from '../support/installation.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';

const site = createServer((_, answer) => answer.writeHead(401).end());
await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
afterAll(() => site.close());
const { port } = site.address() as AddressInfo;

const secret = 'a-password-that-is-long';
const connections: Record<string, ConnectionValue> = {
  web: { type: 'http', host: '127.0.0.1', port, extra: {} },
  folder: { type: 'filesystem', extra: { url: `file://${import.meta.dirname}` } },
  nowhere: { type: 'http', host: '127.0.0.1', port: 1, extra: {} },
  ops: { type: 'log', extra: {} },
  own: { type: 'mongo', extra: {} },
  wrong: { type: 'kafka', password: secret, extra: { brokers: [`no broker ${secret}`] } },
  keyless: { type: 'ssh', host: '127.0.0.1', login: 'etl', extra: {} },
};
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/drained.ts'),
  worker: {
    heartbeatMs: 600_000,
    secrets: () => ({
      connection: (name) => Promise.resolve(connections[name] ?? null),
      variable: () => Promise.resolve(null),
    }),
  },
});
const { pool } = haru.database;

async function outcomeOf(name: string) {
  const id = await askForTest(pool, name, 'ann');
  const test = await waitFor(
    async () => {
      const found = await findTest(pool, id);
      return found?.endedAt == null ? null : found;
    },
    { what: 'the end of the test' },
  );
  return { isGood: test.isGood, message: test.message };
}

it.each([
  ['web', true, /^http:\/\/127\.0\.0\.1:\d+ answers: 401 Unauthorized$/],
  ['folder', true, /orchestration.*: a folder$/],
  ['ops', true, /messages go to the log/],
  ['nowhere', false, /^http:\/\/127\.0\.0\.1:1: .*(?:ECONNREFUSED|bad port)/],
  ['own', false, /no part of Haru uses connections of type 'mongo'/],
  ['wrong', false, /extra\.brokers must be a list.*no broker \*\*\*/],
  ['keyless', false, /extra\.hostKey is missing/],
  ['gone', false, /the connection 'gone' is not there any more/],
])('a worker says of the connection %s whether it can be used: %s', async (name, isGood, message) => {
  expect(await outcomeOf(name)).toEqual({ isGood, message: expect.stringMatching(message) as string });
});

it('a worker uses a Redis, and says why it cannot', async () => {
  const url = new URL((await testRedis()).url);
  connections['buffer'] = {
    type: 'redis',
    host: url.hostname,
    port: Number(url.port),
    password: decodeURIComponent(url.password),
    extra: {},
  };
  expect(await outcomeOf('buffer')).toEqual({ isGood: true, message: 'Redis answers, database 0' });
  connections['buffer'] = { ...connections['buffer'], password: secret };
  const refused = await outcomeOf('buffer');
  expect(refused).toMatchObject({ isGood: false, message: expect.stringContaining('WRONGPASS') as string });
  expect(refused.message).not.toContain(secret);
});

it('a worker logs in at an SSH host, and says why it cannot', async () => {
  const host = await testHost('loopback');
  connections['edge'] = connectionTo(host);
  expect(await outcomeOf('edge')).toEqual({ isGood: true, message: `logged in as ${host.login}@${host.host}` });
  connections['edge'] = { ...connectionTo(host), login: 'nobody-else' };
  const refused = await outcomeOf('edge');
  expect(refused.isGood).toBe(false);
  expect(refused.message).toMatch(/refused/);
  expect(refused.message).not.toContain('PRIVATE KEY');
});

it('a worker uses a Postgres, and says why it cannot', async () => {
  const url = new URL(haru.url);
  connections['mart'] = {
    type: 'postgres',
    host: url.hostname,
    port: Number(url.port),
    login: url.username,
    password: decodeURIComponent(url.password),
    schema: url.pathname.slice(1),
    extra: {},
  };
  expect(await outcomeOf('mart')).toMatchObject({
    isGood: true,
    message: expect.stringMatching(/^Postgres \d/) as string,
  });
  connections['mart'] = { ...connections['mart'], schema: 'not_there' };
  expect(await outcomeOf('mart')).toMatchObject({
    isGood: false,
    message: expect.stringContaining('database "not_there" does not exist') as string,
  });
  expect((await latestTests(pool)).get('mart')).toMatchObject({ isGood: false });
  expect(await connectionUse(pool)).toEqual(new Map());
  expect(haru.errors).toEqual([]);
});
