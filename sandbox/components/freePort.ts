import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that the system gives to outgoing connections (Linux: from 32768, macOS: from 49152), so that none of those takes it first. */
const FIRST = 12_000;
const END = 32_000;
const ATTEMPTS = 100;

/** A TCP port of 127.0.0.1, taken at random, that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST, END);
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port of 127.0.0.1 among ${ATTEMPTS} from ${FIRST} to ${END - 1}`);
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
