import { createConnection } from 'node:net';

/** Whether a server on this machine takes connections on a port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 2000 });
    const done = (open: boolean): void => {
      socket.destroy();
      answer(open);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });
}
