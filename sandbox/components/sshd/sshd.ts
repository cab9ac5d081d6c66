import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MissingToolError, type Report, type Running, type ServerComponent, type StartOptions } from '../component.ts';
import { canInstallPackages, installPackages } from '../debianPackage.ts';
import { freePort } from '../freePort.ts';
import { keepKeys, type SshKeys } from '../loopbackSsh/keys.ts';
import { endProcess } from '../processIdentity.ts';
import { spawnServer, waitUntilReady } from '../serverProcess.ts';
import { readServerRecord, stopServers, writeServerRecord, type ServerRecord } from '../serverRecord.ts';
import type { SshAccess } from '../sshAccess.ts';
import { findTool, runTool } from '../tools.ts';
import { sshdAccount } from './account.ts';
import { sshdConfig } from './config.ts';
import { greets } from './greets.ts';

const READY_TIMEOUT_MS = 20_000;
/** sshd insists on this folder where it is root. */
const PRIVILEGE_SEPARATION_FOLDER = '/run/sshd';

export interface RunningSshd extends Running, SshAccess {}

/**
 * The distribution's OpenSSH server with keys and configuration of its own in `<folder>/sshd`. As root it lets in the
 * unprivileged user `haru-ssh`, made here, otherwise the user that we are. Sessions outlive a stop, as they do with sshd.
 */
export async function startSshd({ folder, port, report }: StartOptions): Promise<RunningSshd> {
  const program = await provideSshd(report);
  const home = join(resolve(folder), 'sshd');
  const left = readServerRecord(home);
  const login = await sshdAccount(report);
  if (left !== null && (port === undefined || left.port === port)) return running(home, left, login);
  if (left !== null) await endProcess(left.server);
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o755);
  const chosen = port ?? (await freePort());
  const keys = writeFiles(home, chosen, login);
  const config = join(home, 'sshd_config');
  await runTool(program, ['-t', '-f', config]);
  const output = join(home, 'sshd.log');
  const server = await spawnServer({
    command: program,
    args: ['-D', '-e', '-f', config],
    env: { PATH: process.env['PATH'] },
    output,
  });
  const record = { server, port: chosen };
  writeServerRecord(home, record);
  try {
    await waitUntilReady(server, 'sshd', output, () => greets(chosen), READY_TIMEOUT_MS);
  } catch (error) {
    await endProcess(server);
    throw error;
  }
  return running(home, record, login, keys);
}

export const sshd: ServerComponent<RunningSshd> = {
  kind: 'server',
  name: 'sshd',
  describe: () => 'OpenSSH server of the distribution, on a port, with keys and a user of its own',
  isInstalled: () => Promise.resolve(findSshd() !== null),
  install: async (report) => {
    await provideSshd(report);
  },
  start: startSshd,
  find: async (folder) => {
    const home = join(resolve(folder), 'sshd');
    const record = readServerRecord(home);
    return record === null ? null : running(home, record, await sshdAccount(() => undefined));
  },
};

/** It re-executes itself, so its absolute path is needed; on Debian it is on root's PATH only. */
function findSshd(): string | null {
  return findTool('sshd', ['/usr/sbin', '/usr/local/sbin']);
}

async function provideSshd(report: Report): Promise<string> {
  const found = findSshd();
  if (found !== null) return found;
  if (canInstallPackages()) await installPackages(['openssh-server'], report);
  const installed = findSshd();
  if (installed !== null) return installed;
  throw new MissingToolError('sshd', 'no OpenSSH server here: type sudo apt-get install openssh-server');
}

function writeFiles(home: string, port: number, login: string): SshKeys {
  const keys = keepKeys(home);
  writeFileSync(join(home, 'authorized_keys'), `${keys.clientPublicKey}\n`);
  chmodSync(join(home, 'authorized_keys'), 0o644);
  writeFileSync(join(home, 'sshd_config'), sshdConfig({ home, port, login }));
  if (process.getuid?.() === 0 && !existsSync(PRIVILEGE_SEPARATION_FOLDER))
    mkdirSync(PRIVILEGE_SEPARATION_FOLDER, { mode: 0o755 });
  return keys;
}

function running(home: string, record: ServerRecord, login: string, keys: SshKeys = keepKeys(home)): RunningSshd {
  return {
    host: '127.0.0.1',
    port: record.port,
    login,
    privateKey: keys.clientKey,
    hostKey: keys.hostFingerprint,
    pid: record.server.pid,
    stop: () => stopServers(home, record),
  };
}
