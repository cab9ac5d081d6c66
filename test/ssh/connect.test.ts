import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectSsh, SSH_TIMING } from '../../workers/ssh/connect.ts';
import { readTarget } from '../../workers/ssh/target.ts';
import { connectionTo, testHost } from './hosts.ts';

const host = await testHost('loopback');
const IMPATIENT = { ...SSH_TIMING, connectMs: 300 };

/** A server that accepts whoever comes, and then does with him what is given. */
async function startServer(onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onSocket(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { sockets, target: readTarget('host', connectionTo({ ...host, port })) };
}

test.each([
  ['says nothing', () => undefined],
  ['says only who it is', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n')],
])('a host that accepts and %s is given up after a time, and by name', async (_what, onSocket) => {
  const { sockets, target } = await startServer(onSocket);
  await expect(connectSsh(target, IMPATIENT)).rejects.toMatchObject({
    code: 'lost',
    message: `${target.login}@127.0.0.1:${target.port} accepted the connection, but began no SSH session within 0.3 s: it hangs, or no SSH server listens there`,
  });
  // Nothing of it is left.
  const [socket] = [...sockets];
  if (socket?.closed === false) await once(socket.resume(), 'close');
});
