import ssh2, { type ClientErrorExtensions, type ConnectConfig } from 'ssh2';
import { fingerprintOf, isPinned, wantedTypes } from './hostKey.ts';
import { createSession, type SshSession } from './session.ts';
import { SshError } from './sshError.ts';
import type { SshTarget } from './target.ts';

export interface SshTiming {
  /** From the first packet to a login. */
  readonly connectMs: number;
  /** From the request for a channel to the host's answer. */
  readonly openMs: number;
  /** Between two questions whether the host is still there; after four without an answer the connection counts as broken. */
  readonly keepaliveMs: number;
  /** The longest that one short command may take, its output included. */
  readonly commandMs: number;
}

export const SSH_TIMING: SshTiming = { connectMs: 20_000, openMs: 15_000, keepaliveMs: 15_000, commandMs: 120_000 };

/** By how far a connection has come when its time is over. */
const NOT_IN_TIME = {
  connecting: (where: string, time: string) => `${where} did not accept the connection within ${time}`,
  accepted: (where: string, time: string) =>
    `${where} accepted the connection, but began no SSH session within ${time}: it hangs, or no SSH server listens there`,
  greeted: (where: string, time: string) => `${where} did not let us in within ${time}`,
} as const;

/** Logs in, after the host has proved that it holds a pinned key. Throws an `SshError` that says whether a later try may succeed. */
export function connectSsh(target: SshTarget, timing: SshTiming = SSH_TIMING): Promise<SshSession> {
  const where = `${target.login}@${target.host}:${target.port}`;
  const client = new ssh2.Client();
  let offered: string | null = null;
  let stage: keyof typeof NOT_IN_TIME = 'connecting';
  const verify = (key: Buffer): boolean => {
    if (isPinned(target.hostKeys, key)) return true;
    offered = fingerprintOf(key);
    return false;
  };

  return new Promise((resolve, reject) => {
    const fail = (error: SshError): void => {
      clearTimeout(deadline);
      client.destroy();
      reject(error);
    };
    const deadline = setTimeout(
      () => fail(new SshError('lost', NOT_IN_TIME[stage](where, `${timing.connectMs / 1000} s`))),
      timing.connectMs,
    );
    // Stays for the client's whole life: an error that nobody hears would end the process.
    client.on('error', (error) => fail(explain(error, where, target, offered)));
    client.on('close', () => fail(new SshError('lost', `${where} closed the connection during the login`)));
    client.once('connect', () => void (stage = 'accepted'));
    client.once('handshake', () => void (stage = 'greeted'));
    client.once('ready', () => {
      clearTimeout(deadline);
      resolve(createSession(client, where, timing));
    });
    try {
      client.connect(config(target, timing, verify));
      // A command is many small packets; each would wait for the answer to the one before.
      client.setNoDelay(true);
    } catch (error) {
      fail(new SshError('connection', `connection "${target.name}": ${(error as Error).message}`, { cause: error }));
    }
  });
}

function config(target: SshTarget, timing: SshTiming, hostVerifier: (key: Buffer) => boolean): ConnectConfig {
  const types = wantedTypes(target.hostKeys);
  return {
    host: target.host,
    port: target.port,
    username: target.login,
    privateKey: target.privateKey,
    ...(target.passphrase === null ? {} : { passphrase: target.passphrase }),
    ...(types === null
      ? {}
      : { algorithms: { serverHostKey: types as NonNullable<ConnectConfig['algorithms']>['serverHostKey'] & {} } }),
    hostVerifier,
    agentForward: false,
    // The time limit is `connectMs`, which the connecting counts for too and which says how far it came.
    readyTimeout: 0,
    keepaliveInterval: timing.keepaliveMs,
    keepaliveCountMax: 4,
  };
}

function explain(
  error: Error & ClientErrorExtensions,
  where: string,
  target: SshTarget,
  offered: string | null,
): SshError {
  const cause = { cause: error };
  if (offered !== null) {
    return new SshError(
      'host_key',
      `${where} showed the host key ${offered}, which connection "${target.name}" does not pin: another machine answers there, or its key was changed. Compare it on the host itself before you set extra.hostKey`,
      cause,
    );
  }
  if (error.level === 'client-authentication')
    return new SshError('denied', `${where} refused the key of connection "${target.name}"`, cause);
  return new SshError('lost', `${where}: ${error.message}`, cause);
}
