import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loopbackSsh } from '../../sandbox/components/loopbackSsh/loopbackSsh.ts';
import { identify, isRunning, type ProcessIdentity } from '../../sandbox/components/processIdentity.ts';
import { findPostgres } from '../../sandbox/components/postgres/postgres.ts';
import { findRedis } from '../../sandbox/components/redis/redis.ts';
import type { StandaloneFile } from '../../server/standalone/standaloneFile.ts';
import { runStatement } from '../support/runStatement.ts';
import { startProcess, type TestProcess } from '../support/startProcess.ts';
import { createTestDatabase } from '../support/testDatabase.ts';
import { waitFor } from '../support/waitFor.ts';

const START_MS = 120_000;
const STOP_MS = 10_000;
vi.setConfig({ testTimeout: 2 * START_MS });

/** A home with a space and Hangul in its path, emptied of servers and removed when the test ends. */
async function newHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'haru 집 '));
  // Open for the user that Postgres runs as where the tests run as root.
  await chmod(folder, 0o755);
  const home = join(folder, 'home');
  onTestFinished(async () => {
    await (await findPostgres('postgres', home))?.stop();
    await (await findRedis(home))?.stop();
    await (await loopbackSsh.find(home))?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return home;
}

function start(home: string, env: Record<string, string> = {}): TestProcess {
  return startProcess(['cli/main.ts', 'standalone'], { HARU_HOME: home, HARU_PORT: '0', HARU_EXAMPLES: '0', ...env });
}

async function ready(process: TestProcess): Promise<void> {
  await waitFor(() => process.output().includes('Haru is ready') || process.hasEnded(), {
    what: 'the start',
    timeoutMs: START_MS,
  });
  expect(process.hasEnded(), process.output()).toBe(false);
}

function fileOf(home: string): StandaloneFile {
  return JSON.parse(readFileSync(join(home, 'standalone.json'), 'utf8')) as StandaloneFile;
}

function children(home: string): ProcessIdentity[] {
  return (JSON.parse(readFileSync(join(home, 'processes.json'), 'utf8')) as { children: ProcessIdentity[] }).children;
}

test('start, what it tells others, clean stop, start again with everything still there', async () => {
  const home = await newHome();
  const first = start(home);
  await ready(first);
  expect(first.output()).toMatch(
    /Haru is ready: http:\/\/127\.0\.0\.1:\d+ {2}user admin, password \S+ \(shown this once\)/,
  );
  const password = /password (\S+)/.exec(first.output())?.[1] ?? '';

  const file = fileOf(home);
  expect(statSync(join(home, 'standalone.json')).mode & 0o777).toBe(0o600);
  expect(file).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    pid: first.pid,
    databaseUrl: expect.stringMatching(/^postgres:.*\/haru$/) as string,
    martUrl: expect.stringMatching(/^postgres:.*\/mart$/) as string,
    queueUrl: file.databaseUrl,
    logBufferUrl: expect.stringMatching(/^redis:/) as string,
    warehouse: expect.stringMatching(/^file:\/\/\//) as string,
  });
  expect(await login(file.url, password)).toBe(201);
  expect(await login(file.url, 'wrong')).toBe(401);
  expect(await connectionNames(file.databaseUrl)).toEqual(['log_buffer', 'mart', 'ops', 'spark', 'warehouse']);

  const running = children(home);
  expect(running).toHaveLength(3);
  const stopped = performance.now();
  expect(await first.stop('SIGINT')).toBe(0);
  expect(performance.now() - stopped).toBeLessThan(STOP_MS);
  expect(existsSync(join(home, 'standalone.json'))).toBe(false);
  expect(running.filter(isRunning)).toEqual([]);
  expect([await findPostgres('postgres', home), await findRedis(home)]).toEqual([null, null]);

  const second = start(home);
  await ready(second);
  expect(second.output()).not.toContain('password');
  expect(await login(fileOf(home).url, password)).toBe(201);
  expect(await second.stop('SIGTERM')).toBe(0);
});

test('kill -9: its children end, the servers are adopted, and the next start runs as if nothing was', async () => {
  const home = await newHome();
  const first = start(home);
  await ready(first);
  const orphans = children(home);
  const postgres = (await findPostgres('postgres', home))?.pid;
  const { databaseUrl } = fileOf(home);
  expect(await first.stop('SIGKILL')).toBe('SIGKILL');
  await waitFor(() => orphans.every((orphan) => !isRunning(orphan)), { what: 'the end of the children' });

  const second = start(home);
  await ready(second);
  expect((await findPostgres('postgres', home))?.pid).toBe(postgres);
  expect(fileOf(home)).toMatchObject({ pid: second.pid, databaseUrl });
  expect(await second.stop('SIGTERM')).toBe(0);
  expect(await findPostgres('postgres', home)).toBeNull();
});

test('kill -9 of the supervisor and of every child at once, and of one child alone', async () => {
  const home = await newHome();
  const first = start(home);
  await ready(first);
  for (const { pid } of children(home)) process.kill(pid, 'SIGKILL');
  await first.stop('SIGKILL');

  const second = start(home);
  await ready(second);
  const worker = children(home).at(-1) as ProcessIdentity;
  process.kill(worker.pid, 'SIGKILL');
  await waitFor(() => !children(home).some(({ pid }) => pid === worker.pid) && children(home).length === 3, {
    what: 'a new process in place of the killed one',
    timeoutMs: 20_000,
  });
  expect(second.output()).toMatch(/ended \(SIGKILL\) and is started again/);
  expect(await second.stop('SIGTERM')).toBe(0);
});

describe('a start that cannot be: one clear message, exit code not 0, nothing left running', () => {
  async function refused(home: string, env: Record<string, string>): Promise<string> {
    const process = start(home, env);
    expect(await process.ended).not.toBe(0);
    expect(existsSync(join(home, 'standalone.json'))).toBe(false);
    expect(await findPostgres('postgres', home)).toBeNull();
    return process.output();
  }

  test('a port in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void blocker.close());
    await waitFor(() => blocker.listening);
    const { port } = blocker.address() as AddressInfo;
    expect(await refused(await newHome(), { HARU_PORT: String(port) })).toContain(
      `HARU_PORT: 127.0.0.1:${port} is in use by another program; stop it, or give another port (0: a free one)`,
    );
  });

  test('an unreachable database', async () => {
    const output = await refused(await newHome(), { DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/haru' });
    expect(output).toContain('DATABASE_URL: no Postgres answers at postgres://me:***@127.0.0.1:1/haru');
    expect(output).toContain('ECONNREFUSED');
    expect(output).not.toContain('hidden');
  });

  test.each([
    ['redis://:hidden@127.0.0.1:1', 'QUEUE_URL: no Redis answers at redis://:***@127.0.0.1:1'],
    ['postgres://me:hidden@127.0.0.1:1/q', 'QUEUE_URL: no Postgres answers at postgres://me:***@127.0.0.1:1/q'],
  ])('an unreachable queue %s', async (url, expected) => {
    const output = await refused(await newHome(), { QUEUE_URL: url });
    expect(output).toContain(expected);
    expect(output).toContain('ECONNREFUSED');
    expect(output).not.toContain('hidden');
  });

  test("another product's database", async () => {
    const { url, drop } = await createTestDatabase({ empty: true });
    onTestFinished(drop);
    await runStatement(url, 'create table public.customers (id int)');
    expect(await refused(await newHome(), { DATABASE_URL: url })).toContain(
      'belongs to another product: it holds public.customers',
    );
  });

  test('a wrong value and an unknown variable', async () => {
    const output = await refused(await newHome(), { HARU_SLOTS: 'many', HARU_PROT: '1' });
    expect(output).toContain('HARU_SLOTS: "many" is not accepted; accepted: a number from 1 to 1024');
    expect(output).toContain('HARU_PROT: there is no such variable');
  });

  test('a home in which one is running', async () => {
    const home = await newHome();
    const first = start(home);
    await ready(first);
    const second = start(home);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(
      `Haru is already running in ${home} (process ${first.pid}): stop it first (Ctrl-C where it runs, or kill -INT ${first.pid}), or choose another folder with HARU_HOME`,
    );
    expect(existsSync(join(home, 'standalone.json'))).toBe(true);
    expect(await first.stop('SIGTERM')).toBe(0);
  });
});

test('a process of somebody else that got the pid of an orphan is left alone', async () => {
  const home = await newHome();
  mkdirSync(home, { recursive: true });
  const stranger = identify(process.pid) as ProcessIdentity;
  await writeFile(
    join(home, 'processes.json'),
    JSON.stringify({ main: { ...stranger, startedAt: '1' }, children: [{ ...stranger, startedAt: '1' }] }),
  );
  const running = start(home);
  await ready(running);
  expect(await running.stop('SIGTERM')).toBe(0);
});

async function login(url: string, password: string): Promise<number> {
  const answer = await fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  return answer.status;
}

async function connectionNames(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ name: string }>('select name from haru.connection order by name')).rows.map(
      ({ name }) => name,
    );
  } finally {
    await client.end();
  }
}
