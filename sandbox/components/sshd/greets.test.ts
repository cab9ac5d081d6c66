import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../freePort.ts';
import { greets } from './greets.ts';

test.each([
  ['greets', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'), true],
  ['says something else', (socket: Socket) => void socket.write('220 mail\r\n'), false],
  ['says nothing', () => undefined, false],
  ['hangs up', (socket: Socket) => void socket.end(), false],
])('a server that %s', async (_what, onSocket, isGreeted) => {
  const server = createServer((socket) => onSocket(socket.on('error', () => undefined).resume()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  expect(await greets((server.address() as AddressInfo).port, 100)).toBe(isGreeted);
});

test('no server', async () => {
  expect(await greets(await freePort())).toBe(false);
});
