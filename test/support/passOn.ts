import { request, type IncomingMessage, type ServerResponse } from 'node:http';

/** Asks another server what was asked here, and answers as that one does. */
export function passOn(incoming: IncomingMessage, answer: ServerResponse, url: string): void {
  const { method, headers } = incoming;
  const asked = request(url, { method, headers }, (received) => {
    answer.writeHead(received.statusCode ?? 500, received.headers);
    received.pipe(answer);
  });
  incoming.pipe(asked);
}
