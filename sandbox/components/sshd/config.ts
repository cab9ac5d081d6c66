import { join } from 'node:path';

export interface SshdSettings {
  /** Folder of keys, configuration and pid file. */
  readonly home: string;
  readonly port: number;
  /** The only user who may log in. */
  readonly login: string;
}

/** The text of an sshd_config: one key, one user, this machine only, and no look at the modes of the folders above. */
export function sshdConfig({ home, port, login }: SshdSettings): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${path(home, 'host_key')}`,
    `PidFile ${path(home, 'sshd.pid')}`,
    ...authorizedKeys(home),
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PubkeyAuthentication yes',
    `PermitRootLogin ${login === 'root' ? 'prohibit-password' : 'no'}`,
    `AllowUsers ${login}`,
    'UseDNS no',
    'PrintMotd no',
    'LogLevel VERBOSE',
    // Parallel logins of tests are no attack: the default drops them from the tenth on.
    'MaxStartups 100',
    'MaxSessions 100',
    '',
  ].join('\n');
}

/** As root sshd reads the keys as the user who logs in, who may not be able to enter the folder: there root's `cat` shows them. */
function authorizedKeys(home: string): readonly string[] {
  const file = path(home, 'authorized_keys').replaceAll('%', '%%');
  if (process.getuid?.() !== 0) return [`AuthorizedKeysFile ${file}`];
  return ['AuthorizedKeysFile none', `AuthorizedKeysCommand /bin/cat ${file}`, 'AuthorizedKeysCommandUser root'];
}

function path(home: string, name: string): string {
  return `"${join(home, name).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
