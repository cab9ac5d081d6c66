import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/components/freePort.ts';
import {
  debianPostgres,
  startDebianPostgres,
  startEmbeddedPostgres,
} from '../../sandbox/components/postgres/components.ts';
import { possibleHomes } from '../../sandbox/components/openFolder.ts';
import { waitFor } from '../support/waitFor.ts';
import { isAlive, silent, testFolder } from './testFolder.ts';

const HAS_DEBIAN = await debianPostgres.isInstalled();

async function one(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(statement)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

describe.each([
  ['embedded', startEmbeddedPostgres, true],
  ['Debian', startDebianPostgres, HAS_DEBIAN],
] as const)('the %s Postgres', (_name, start, isInstalled) => {
  test.skipIf(!isInstalled)('is UTF-8, in UTC, on 127.0.0.1 only, with the given settings', async () => {
    const server = await start({ folder: testFolder(), report: silent, settings: { fsync: 'off' } });
    await expect(one(server.url, 'show server_encoding')).resolves.toBe('UTF8');
    await expect(one(server.url, 'show timezone')).resolves.toBe('UTC');
    await expect(one(server.url, 'show listen_addresses')).resolves.toBe('127.0.0.1');
    await expect(one(server.url, 'show fsync')).resolves.toBe('off');
    await expect(one(server.url, `select '하루' || chr(50808)`)).resolves.toBe('하루외');
    await server.stop();
  });
});

test('it comes back with its data after a kill -9, on the port that is wanted, and past a pid file of another program', async () => {
  const folder = testFolder();
  const first = await startEmbeddedPostgres({ folder, report: silent });
  await one(first.url, 'create table t as select 42 as n');
  process.kill(first.pid, 'SIGKILL');
  await waitFor(() => !isAlive(first.pid));

  const second = await startEmbeddedPostgres({ folder, report: silent });
  expect(second.pid).not.toBe(first.pid);
  const moved = await startEmbeddedPostgres({ folder, report: silent, port: await freePort() });
  expect(isAlive(second.pid)).toBe(false);
  await expect(one(moved.url, 'select n from t')).resolves.toBe(42);
  await moved.stop();

  const data = join(possibleHomes(folder, 'postgres')[0], 'data');
  const ownPid = [process.pid, data, 1, first.port, '', '127.0.0.1', '', 'ready', ''].join('\n');
  writeFileSync(join(data, 'postmaster.pid'), ownPid);
  const third = await startEmbeddedPostgres({ folder, report: silent });
  await expect(one(third.url, 'select n from t')).resolves.toBe(42);
  await third.stop();
});

test.skipIf(process.getuid?.() !== 0)(
  'as root below a closed folder it moves to /var/lib/haru and says so',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'haru 닫힌 폴더-'));
    const said: string[] = [];
    const server = await startEmbeddedPostgres({ folder, report: (message) => said.push(message) });
    const [inside, outside] = possibleHomes(folder, 'postgres');
    expect(said.join('\n')).toContain(outside);
    expect(outside.startsWith('/var/lib/haru/')).toBe(true);
    expect(existsSync(inside)).toBe(false);
    expect(readdirSync(join(outside, 'data'))).toContain('PG_VERSION');
    await server.stop();
    const again = await startEmbeddedPostgres({ folder, report: silent });
    await expect(one(again.url, 'select 1')).resolves.toBe(1);
    await again.stop();
    rmSync(dirname(outside), { recursive: true });
    rmSync(folder, { recursive: true });
  },
);
