import { connect } from 'node:net';

const SILENCE_MS = 2_000;

/** Whether an SSH server greets whoever connects to a port of this machine; one that accepts and says nothing does not. */
export function greets(port: number, silenceMs = SILENCE_MS): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: silenceMs });
    const done = (isGreeted: boolean): void => {
      socket.destroy();
      answer(isGreeted);
    };
    socket.once('data', (data) => done(data.toString().startsWith('SSH-2.0')));
    socket.once('timeout', () => done(false));
    socket.once('end', () => done(false));
    socket.once('error', () => done(false));
  });
}
