import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire between a client and a server that can be cut in the ways that real ones are. */
export interface TcpProxy {
  readonly port: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Bytes that clients have sent so far. */
  readonly sent: number;
  /** Resets every open connection, on both sides. */
  reset(): void;
  /** From now on open connections carry nothing more, and nobody is told. */
  freeze(): void;
  /** Refuses new connections until `open` is called. */
  refuse(): void;
  open(): void;
  /** New connections lead to another port. */
  redirect(port: number): void;
  close(): Promise<void>;
}

export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let accepted = 0;
  let sent = 0;
  let target = port;
  let isOpen = true;
  const server = createServer((client) => {
    if (!isOpen) {
      client.resetAndDestroy();
      return;
    }
    accepted += 1;
    const upstream = connect(target, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.on('data', (chunk: Buffer) => (sent += chunk.length));
    client.pipe(upstream);
    upstream.pipe(client);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reset = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted;
    },
    get sent() {
      return sent;
    },
    reset,
    freeze: () => {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream);
        upstream.unpipe(client);
        client.pause();
        upstream.pause();
      }
    },
    refuse: () => {
      isOpen = false;
    },
    open: () => {
      isOpen = true;
    },
    redirect: (to) => {
      target = to;
    },
    close: async () => {
      server.close();
      reset();
      await once(server, 'close');
    },
  };
}
