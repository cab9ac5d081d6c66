import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import {
  debianPostgres,
  startDebianPostgres,
  startEmbeddedPostgres,
} from '../../sandbox/components/postgres/components.ts';
import { findPostgres } from '../../sandbox/components/postgres/postgres.ts';
import { buildWeb } from '../../scripts/bootstrap/buildWeb.mjs';
import { migrate } from '../../server/db/migrate.ts';
import { runStatement } from './runStatement.ts';

/** A Postgres server of the test run; each test file gets databases of its own on it, see testDatabase.ts. */
export interface TestServer {
  /** Of a database that only serves to make others. */
  readonly url: string;
  /** Name of the migrated database that the others are copied from. */
  readonly template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** TEST_DATABASE_URL, or an embedded Postgres that lives as long as the run. */
    postgres: TestServer;
    /** Debian's Postgres 15, the oldest that Haru supports; null where it is not installed. */
    oldestPostgres: TestServer | null;
  }
}

const FOLDER_PREFIX = 'haru-test-';
/** Nothing of a test run has to survive a power cut. */
const THROW_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '2GB' };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await Promise.all([sweepEndedRuns(), buildWeb(process.execPath)]);
  const folder = join(tmpdir(), `${FOLDER_PREFIX}${process.pid}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const options = { folder, settings: THROW_AWAY, report: () => undefined };
  const given = process.env['TEST_DATABASE_URL'];
  const [newest, oldest] = await Promise.all([
    given === undefined ? startEmbeddedPostgres(options) : null,
    (await debianPostgres.isInstalled()) ? startDebianPostgres(options) : null,
  ]);
  const servers = await Promise.all([
    prepareServer(newest?.url ?? (given as string)),
    oldest === null ? null : prepareServer(oldest.url),
  ]);
  project.provide('postgres', servers[0]);
  project.provide('oldestPostgres', servers[1]);
  return async () => {
    if (newest === null) await dropTemplate(servers[0]);
    await Promise.all([newest?.stop(), oldest?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
}

async function prepareServer(url: string): Promise<TestServer> {
  const server = { url, template: `haru_template_${process.pid}` };
  await dropTemplate(server);
  await runStatement(url, `create database ${server.template}`);
  const target = new URL(url);
  target.pathname = `/${server.template}`;
  await migrate(target.href);
  return server;
}

async function dropTemplate({ url, template }: TestServer): Promise<void> {
  await runStatement(url, `drop database if exists ${template} with (force)`);
}

/** A run that was killed leaves its servers running; its folder carries its pid. */
async function sweepEndedRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.startsWith(FOLDER_PREFIX) ? name.slice(FOLDER_PREFIX.length) : Number.NaN);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    for (const server of ['postgres', 'debian-postgres']) await (await findPostgres(server, folder))?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
