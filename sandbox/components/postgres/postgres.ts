import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Running, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { endProcess, type ProcessIdentity } from '../processIdentity.ts';
import { outputTail, spawnServer, waitUntilReady } from '../serverProcess.ts';
import type { PostgresBinaries } from './binaries.ts';
import { createCluster, identityOf, serverEnv } from './cluster.ts';
import { answers, postgresUrl } from './database.ts';
import { possibleHomes } from '../openFolder.ts';
import { preparePlace, type Place } from './place.ts';
import { findPostmaster, removeStalePidFile } from './postmaster.ts';

/** Crash recovery of a large data folder counts as a start. */
const READY_TIMEOUT_MS = 120_000;
const STOP_GRACE_MS = 8000;
const ATTEMPTS = 5;

export interface RunningPostgres extends Running {
  /** Of the database `haru`, as its superuser. */
  readonly url: string;
  readonly port: number;
}

export interface PostgresOptions extends StartOptions {
  /** Server settings by name, above ours: `{ fsync: 'off' }` for a throw-away database. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a server on `<folder>/<name>`, or adopts the one that runs there; never a second one on the same data. */
export async function startPostgres(
  name: string,
  binaries: PostgresBinaries,
  options: PostgresOptions,
): Promise<RunningPostgres> {
  const place = await preparePlace(options.folder, name, binaries, options.report);
  const password = readPassword(place.home) ?? makePassword(place.home);
  await createCluster(place, password, options.report);
  const left = await adopt(place.home, options.port);
  if (left !== null) return left;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(place, password, options);
    } catch (error) {
      if (attempt === ATTEMPTS || !isPassing(place.home, options.port)) throw error;
      await delay(attempt * 500);
    }
  }
}

/** The server that runs on this folder's data; null where none does. */
export async function findPostgres(name: string, folder: string): Promise<RunningPostgres | null> {
  for (const home of possibleHomes(folder, name)) {
    const found = await ask(home);
    if (found !== null) return found;
  }
  return null;
}

async function launch(place: Place, password: string, options: PostgresOptions): Promise<RunningPostgres> {
  const port = options.port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...options.settings,
  };
  const args = [
    '-D',
    place.data,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
  const output = outputFile(place.home);
  removeStalePidFile(place.data);
  const server = await spawnServer({
    command: join(place.binaries, 'bin', 'postgres'),
    args,
    env: serverEnv(),
    output,
    ...identityOf(place),
  });
  try {
    await waitUntilReady(server, 'Postgres', output, () => answers(port, password, place.data), READY_TIMEOUT_MS);
  } catch (error) {
    await endProcess(server, { signal: 'SIGINT' });
    throw error;
  }
  return running(server, port, password);
}

/** An orphan that answers is taken over; one that does not, or that has another port than the wanted one, is ended. */
async function adopt(home: string, port: number | undefined): Promise<RunningPostgres | null> {
  const found = await ask(home);
  if (found !== null && (port === undefined || found.port === port)) return found;
  const postmaster = findPostmaster(join(home, 'data'));
  if (postmaster !== null)
    await endProcess(postmaster.server, {
      signal: 'SIGINT',
      graceMs: STOP_GRACE_MS,
    });
  return null;
}

async function ask(home: string): Promise<RunningPostgres | null> {
  const data = join(home, 'data');
  const password = readPassword(home);
  const postmaster = findPostmaster(data);
  if (password === null || postmaster === null || !(await answers(postmaster.port, password, data))) return null;
  return running(postmaster.server, postmaster.port, password);
}

function running(server: ProcessIdentity, port: number, password: string): RunningPostgres {
  return {
    url: postgresUrl(port, password),
    port,
    pid: server.pid,
    stop: () => endProcess(server, { signal: 'SIGINT', graceMs: STOP_GRACE_MS }),
  };
}

/** Whether a failed start may work a moment later: backends of a killed server are still ending, or somebody took the free port first. */
function isPassing(home: string, port: number | undefined): boolean {
  const end = outputTail(outputFile(home), 6);
  return end.includes('still in use') || (port === undefined && end.includes('could not create any TCP/IP sockets'));
}

function outputFile(home: string): string {
  return join(resolve(home), 'postgres.log');
}

function readPassword(home: string): string | null {
  try {
    return readFileSync(join(home, 'password'), 'utf8').trim();
  } catch {
    return null;
  }
}

function makePassword(home: string): string {
  const password = randomBytes(18).toString('hex');
  writeFileSync(join(home, 'password'), `${password}\n`, { mode: 0o600 });
  return password;
}
