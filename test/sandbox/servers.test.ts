import { fork, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, chownSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startLoopbackSsh } from '../../sandbox/components/loopbackSsh/loopbackSsh.ts';
import { startEmbeddedPostgres } from '../../sandbox/components/postgres/components.ts';
import { startRedis } from '../../sandbox/components/redis/redis.ts';
import { waitFor } from '../support/waitFor.ts';
import { isAlive, silent, testFolder } from './testFolder.ts';

const STARTER = fileURLToPath(new URL('./fixtures/startServers.ts', import.meta.url));
const NOBODY = 65_534;

interface Started {
  readonly postgres: { readonly pid: number; readonly url: string };
  readonly redis: { readonly pid: number; readonly url: string };
  readonly ssh: { readonly pid: number; readonly login: string };
  readonly said: readonly string[];
}

async function startElsewhere(folder: string, options: ForkOptions & { uid?: number; gid?: number } = {}) {
  const starter = fork(STARTER, [folder], { execArgv: ['--no-warnings'], ...options });
  const [started] = (await once(starter, 'message')) as [Started];
  return { starter, started };
}

function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  return client.connect().then(async () => {
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  });
}

test('servers whose starter was killed are adopted with their data, never started twice', async () => {
  const folder = testFolder();
  const { starter, started } = await startElsewhere(folder);
  await query(started.postgres.url, `create table kept as select '남은 것' as what`);
  const first = new Redis(started.redis.url);
  await first.rpush('20221130', 'event');
  first.disconnect();
  starter.kill('SIGKILL');
  await once(starter, 'exit');

  const options = { folder, report: silent };
  const [postgres, redis, ssh] = await Promise.all([
    startEmbeddedPostgres(options),
    startRedis(options),
    startLoopbackSsh(options),
  ]);
  expect([postgres.pid, redis.pid, ssh.pid]).toEqual([started.postgres.pid, started.redis.pid, started.ssh.pid]);
  expect(postgres.url).toBe(started.postgres.url);
  await expect(query(postgres.url, 'select what from kept')).resolves.toEqual([{ what: '남은 것' }]);
  await Promise.all([postgres.stop(), redis.stop(), ssh.stop()]);
  for (const { pid } of [postgres, redis, ssh]) await waitFor(() => !isAlive(pid), { what: `the end of ${pid}` });
  await Promise.all([postgres.stop(), redis.stop(), ssh.stop()]);

  const again = await Promise.all([startEmbeddedPostgres(options), startRedis(options)]);
  await expect(query(again[0].url, 'select what from kept')).resolves.toEqual([{ what: '남은 것' }]);
  const client = new Redis(again[1].url);
  await expect(client.lrange('20221130', 0, -1)).resolves.toEqual(['event']);
  client.disconnect();
  await Promise.all(again.map((server) => server.stop()));
});

/** Where the clone lies below a folder that others can't enter, no other user can run it. */
function isCloneOpen(): boolean {
  try {
    for (let folder = STARTER; folder !== '/'; folder = join(folder, '..')) accessSync(folder, constants.R_OK);
    return process.getuid?.() === 0 && !STARTER.startsWith('/root/');
  } catch {
    return false;
  }
}

test.skipIf(!isCloneOpen())('a user without rights starts and stops them too', async () => {
  const folder = join(testFolder(), '집');
  mkdirSync(folder);
  chownSync(folder, NOBODY, NOBODY);
  const env = { ...process.env, HOME: folder };
  const { starter, started } = await startElsewhere(folder, { uid: NOBODY, gid: NOBODY, env });
  expect(started.ssh.login).toBe('nobody');
  await expect(query(started.postgres.url, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
  starter.send('stop');
  await once(starter, 'exit');
  for (const { pid } of [started.postgres, started.redis, started.ssh])
    await waitFor(() => !isAlive(pid), { what: `the end of ${pid}` });
});
