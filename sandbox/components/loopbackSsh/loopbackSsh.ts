import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siblingModule } from '../../../server/core/siblingModule.ts';
import type { Running, ServerComponent, StartOptions } from '../component.ts';
import { endProcess } from '../processIdentity.ts';
import { spawnServer, waitUntilReady } from '../serverProcess.ts';
import { readServerRecord, stopServers, type ServerRecord } from '../serverRecord.ts';
import type { SshAccess } from '../sshAccess.ts';
import { keepKeys } from './keys.ts';

const READY_TIMEOUT_MS = 20_000;

export interface RunningSsh extends Running, SshAccess {}

/** An SSH host on this machine for the user that we are, in a process of its own; keys and log lie in `<folder>/loopback-ssh`. */
export async function startLoopbackSsh({ folder, port }: StartOptions): Promise<RunningSsh> {
  const home = join(resolve(folder), 'loopback-ssh');
  const left = readServerRecord(home);
  if (left !== null && (port === undefined || left.port === port)) return running(home, left);
  if (left !== null) await endProcess(left.server);
  keepKeys(home);
  const output = join(home, 'loopback-ssh.log');
  const main = fileURLToPath(siblingModule('./main', import.meta.url));
  const server = await spawnServer({
    command: process.execPath,
    args: [main, home, String(port ?? 0)],
    env: process.env,
    output,
  });
  try {
    const record = await waitUntilReady(
      server,
      'the loopback SSH host',
      output,
      () => Promise.resolve(ownRecord(home, server.pid)),
      READY_TIMEOUT_MS,
    );
    return running(home, record);
  } catch (error) {
    await endProcess(server);
    throw error;
  }
}

export const loopbackSsh: ServerComponent<RunningSsh> = {
  kind: 'server',
  name: 'loopback-ssh',
  describe: () => 'SSH host on this machine (ssh2’s Server) that runs commands as the user who started it',
  isInstalled: () => Promise.resolve(true),
  install: () => Promise.resolve(),
  start: startLoopbackSsh,
  find: (folder) => {
    const home = join(resolve(folder), 'loopback-ssh');
    const record = readServerRecord(home);
    return Promise.resolve(record === null ? null : running(home, record));
  },
};

function ownRecord(home: string, pid: number): ServerRecord | null {
  const record = readServerRecord(home);
  return record?.server.pid === pid ? record : null;
}

function running(home: string, record: ServerRecord): RunningSsh {
  const keys = keepKeys(home);
  return {
    host: '127.0.0.1',
    port: record.port,
    login: userInfo().username,
    privateKey: keys.clientKey,
    hostKey: keys.hostFingerprint,
    pid: record.server.pid,
    stop: () => stopServers(home, record),
  };
}
