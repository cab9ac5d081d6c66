import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import ssh2, { type Session } from 'ssh2';
import { authenticate } from './authenticate.ts';
import { execCommand } from './execCommand.ts';
import type { SshKeys } from './keys.ts';

/** Variables that a client may set, as in Debian's sshd_config. */
const ACCEPTED_ENV = /^(LANG|LC_[A-Z_]+)$/;

export interface LoopbackServer {
  readonly port: number;
  /** The user that we are, the only one who may log in. */
  readonly login: string;
  /** Stops listening and drops open connections; what they started goes on. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 for one user with one key and runs what it is told as that user. */
export async function listenLoopback(keys: SshKeys, port = 0): Promise<LoopbackServer> {
  const login = userInfo().username;
  const protocol = new ssh2.Server({ hostKeys: [keys.hostKey], ident: 'haru' }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => authenticate(context, login, keys.clientPublicKey));
    connection.on('ready', () => connection.on('session', (accept) => serveSession(accept())));
  });
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    protocol.injectSocket(socket);
  });
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    login,
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serveSession(session: Session): void {
  const env: Record<string, string> = {};
  session.on(
    'env',
    (
      acceptEnv: (() => void) | undefined,
      reject: (() => void) | undefined,
      { key, val }: { key: string; val: string },
    ) => {
      if (!ACCEPTED_ENV.test(key)) return reject?.();
      env[key] = val;
      acceptEnv?.();
    },
  );
  session.on('exec', (acceptExec, _reject, { command }) => execCommand(session, acceptExec(), command, env));
}
