import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { sqlOnPostgres } from '../../workers/operators/sql/postgres.ts';
import { signalProcess } from '../mainjob/support/victims.ts';
import { givenConnections } from '../support/givenConnections.ts';
import { startInstallation } from '../support/installation.ts';
import { SQL_VALUES } from '../support/sqlValues.ts';
import { childrenOf } from '../support/processTable.ts';
import { createTestDatabase } from '../support/testDatabase.ts';
import { waitFor } from '../support/waitFor.ts';

const later = { asked: 0 };
const server = createServer((request, response): unknown => {
  const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
    response.writeHead(status, headers).end(body);
  if (request.url === '/root/json')
    return answer(200, JSON.stringify({ who: request.headers['x-who'], as: request.headers.authorization }), {
      'content-type': 'application/json; charset=utf-8',
    });
  if (request.url === '/root/later')
    return later.asked++ === 0 ? answer(503, 'busy', { 'retry-after': '0' }) : answer(200, '');
  if (request.url !== '/root/echo') return answer(request.url === '/' ? 200 : 404, '없음');
  response.writeHead(201, { 'content-type': request.headers['content-type'] ?? '' });
  return request.pipe(response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
const target = await createTestDatabase({ empty: true });
const at = new URL(target.url);
const connections: Readonly<Record<string, ConnectionValue>> = {
  web: { type: 'http', login: 'me', password: 'secret', extra: { url: `http://127.0.0.1:${port}/root` } },
  mart: {
    type: 'postgres',
    host: at.hostname,
    port: Number(at.port),
    login: decodeURIComponent(at.username),
    password: decodeURIComponent(at.password),
    schema: at.pathname.slice(1),
    extra: {},
  },
};
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/outside.ts'),
  worker: {
    secrets: givenConnections(connections),
  },
});
afterAll(async () => {
  server.close();
  await target.drop();
});

it('keeps what each try was given, without secrets and without what is too large', async () => {
  const run = await haru.trigger('tells', { conf: { said: 'it is "secret"', large: 'x'.repeat(100_000) } });
  expect(await haru.finished(run)).toBe('success');
  const given = await waitFor(async () => {
    const { rows } = await haru.database.pool.query<{ given: unknown }>(
      `select given from haru.task_try where run_id = $1 order by task_no`,
      [run],
    );
    return rows.every((row) => row.given !== null) ? rows.map((row) => row.given) : null;
  });
  expect(given).toEqual([
    {
      values: { connection: { connection: 'web' }, url: 'echo', method: 'POST', body: { said: 'it is "***"' } },
      leftOut: [],
    },
    { values: { said: 'it is "***"' }, leftOut: ['large'] },
  ]);
});

describe('http', () => {
  it('sends requests and hands on the answers; an answer that was not expected fails the try', async () => {
    const run = await haru.trigger('asks', { conf: { url: `http://127.0.0.1:${port}/` } });
    expect(await haru.finished(run)).toBe('failed');
    expect(await haru.result(run, 'json')).toEqual({
      status: 200,
      body: { who: 'haru', as: `Basic ${Buffer.from('me:secret').toString('base64')}` },
    });
    expect(await haru.result(run, 'posts')).toEqual({ status: 201, body: { city: '서울' } });
    expect(await haru.result(run, 'whole')).toEqual({ status: 200, body: '없음' });
    expect(await haru.result(run, 'expected')).toEqual({ status: 404, body: '없음' });
    expect(await haru.saidBy(run, 'refused')).toContain(
      `GET http://127.0.0.1:${port}/root/missing: 404 Not Found: 없음`,
    );
    expect((await haru.tries(run))['later']).toEqual(['failed', 'success']);
    expect(await haru.saidBy(run, 'nowhere')).toContain("url is '/no/connection': give a whole URL");
    expect(await haru.states(run)).toMatchObject({ refused: 'failed', later: 'success', nowhere: 'failed' });
  });
});

it('python calls a function and hands on what it returns', async () => {
  const run = await haru.trigger('calls', { conf: { city: '서울' } });
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.result(run, 'dumps')).toBe('["서울"]');
});

describe('sql', () => {
  it('runs statements whose parameters are never a part of them', async () => {
    const run = await haru.trigger('selects');
    expect(await haru.finished(run)).toBe('failed');
    const name = "'; drop table kept; --";
    expect(await haru.result(run, 'puts')).toEqual({ rows: [{ id: 1 }, { id: 2 }, { id: 3 }], rowCount: 3 });
    expect(await haru.result(run, 'reads')).toEqual({ rows: [1, 2, 3].map((id) => ({ id, name })), rowCount: 3 });
    expect(await haru.result(run, 'types')).toEqual({
      rows: [
        {
          ...SQL_VALUES,
          given: 'v',
        },
      ],
      rowCount: 1,
    });
    expect(await haru.result(run, 'counts')).toBe(900);
    expect(await haru.saidBy(run, 'too_many')).toContain('the statement gives more than 2 rows');
    expect(await haru.saidBy(run, 'wrong')).toContain('relation "nowhere" does not exist');
    const again = await haru.trigger('selects');
    expect(await haru.finished(again)).toBe('failed');
    expect(await haru.saidBy(again, 'makes')).toContain('relation "kept" already exists');
  });

  /** Sessions of the target in which the statement of `sleeps` runs. */
  const asleep = async (): Promise<number> => {
    const { rowCount } = await haru.database.pool.query(
      `select 1 from pg_stat_activity where datname = $1 and application_name = 'haru sleeps.waits' and state = 'active'`,
      [at.pathname.slice(1)],
    );
    return rowCount ?? 0;
  };
  const isAsleep = async (): Promise<boolean> => (await asleep()) === 1;
  const isAwake = async (): Promise<boolean> => (await asleep()) === 0;

  it('a statement ends with its cancellation', async () => {
    const stopping = new AbortController();
    const ended = sqlOnPostgres(
      { connection: 'mart', statement: 'select pg_sleep(60)', parameters: [], maxRows: 1 },
      connections['mart']!,
      { dagId: 'sleeps', taskId: 'waits', signal: stopping.signal },
    ).catch(String);
    await waitFor(isAsleep);
    stopping.abort();
    expect(await ended).toContain('terminated');
    await waitFor(isAwake, { what: 'the end of the statement' });
  });

  it.each([
    ['that is stopped', (run: number) => haru.verbs.setRunState(run, 'failed', { user: 'test', via: 'cli' })],
    [
      'whose process is killed',
      () => {
        // Beside it those that are kept ready.
        const processes = childrenOf(process.pid).filter(({ command }) => command.startsWith('haru task'));
        expect(processes).not.toEqual([]);
        for (const { pid } of processes) signalProcess(pid, 'SIGKILL');
      },
    ],
  ])('the statement of a try %s does not go on', async (_how, end) => {
    const run = await haru.trigger('sleeps');
    await waitFor(isAsleep);
    await end(run);
    expect(await haru.finished(run)).toBe('failed');
    await waitFor(isAwake, { what: 'the end of the statement' });
  });
});
