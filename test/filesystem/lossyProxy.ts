import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atEnd } from '../support/atEnd.ts';

/** Passes everything on to a server of this machine, but where `loses` says so it cuts the line instead of answering. */
export async function lossyProxy(
  port: number,
  loses: (request: IncomingMessage) => boolean,
): Promise<{ readonly host: string; lost(): number }> {
  let lost = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      if (loses(incoming)) {
        lost += 1;
        answer.resume().on('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => incoming.socket.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => void server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, lost: () => lost };
}
