import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { BatchingSocket } from './batchingSocket.ts';

/** How often the kernel was called. */
class CountingSocket extends BatchingSocket {
  writes = 0;

  override _writev(...given: Parameters<NonNullable<Socket['_writev']>>): void {
    this.writes++;
    super._writev!(...given);
  }
}

function statement(socket: BatchingSocket, ...parts: readonly string[]): void {
  socket.cork();
  for (const part of parts) socket.write(part);
  socket.uncork();
}

it('statements that are written together are sent together, later ones by themselves, and nothing stays behind', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const socket = new CountingSocket();
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const received = text((await accepted)[0]);
  statement(socket, 'a', 'b');
  statement(socket, 'c', 'd');
  expect(socket.writes).toBe(0);
  await new Promise(setImmediate);
  expect(socket.writes).toBe(1);
  statement(socket, 'e', 'f');
  await new Promise(setImmediate);
  expect(socket.writes).toBe(2);
  socket.end();
  expect(await received).toBe('abcdef');
  server.close();
});
