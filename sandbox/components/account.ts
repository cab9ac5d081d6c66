import { statSync } from 'node:fs';
import type { Report } from './component.ts';
import { findTool, runTool } from './tools.ts';

/** A user of this machine that a server may run as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const OWN_ACCOUNT = 'haru';

/**
 * The user that a server which refuses to be root runs as where we are root: `postgres` where the machine has it, else a
 * system user `haru`, made here and said aloud, else `nobody`. Null where we are not root. `server`: named in what is said.
 */
export async function serverAccount(server: string, report: Report): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const known = (await lookUp('postgres')) ?? (await lookUp(OWN_ACCOUNT));
  if (known !== null) return known;
  const useradd = findTool('useradd', ['/usr/sbin', '/sbin']);
  if (useradd !== null) {
    report(`Making the system user ${OWN_ACCOUNT}: ${server} must not run as root`);
    await runTool(useradd, [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      OWN_ACCOUNT,
    ]);
  }
  const account = (await lookUp(OWN_ACCOUNT)) ?? (await lookUp('nobody'));
  if (account === null)
    throw new Error(
      `${server} must not run as root, and this machine has none of the users postgres, haru and nobody: make one with "useradd --system haru"`,
    );
  return account;
}

/** The owner of a file where that is not root; null otherwise. */
export function ownerOf(path: string): Account | null {
  const { uid, gid } = statSync(path);
  return uid === 0 ? null : { name: String(uid), uid, gid };
}

/** Asks the system, as that user, whether a folder can be entered. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  return succeeds(account, 'test -x "$1"', folder);
}

export async function canExecute(account: Account, file: string): Promise<boolean> {
  return succeeds(account, 'test -x "$1" && test -r "$1"', file);
}

async function succeeds({ uid, gid }: Account, script: string, path: string): Promise<boolean> {
  try {
    await runTool('/bin/sh', ['-c', script, 'sh', path], {
      uid,
      gid,
      cwd: '/',
    });
    return true;
  } catch {
    return false;
  }
}

async function lookUp(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([runTool('id', ['-u', name]), runTool('id', ['-g', name])]);
    return { name, uid: Number(uid), gid: Number(gid) };
  } catch {
    return null;
  }
}
