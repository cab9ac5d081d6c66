import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Below the ports that the system gives to outgoing connections (Linux: from 32768, macOS: from 49152), so that none of those takes it first. */
const FIRST = 12_000;
const END = 32_000;
const ATTEMPTS = 100;
/** Longer than any server takes from here until it listens. */
const PROMISED_MS = 180_000;

/** A TCP port of 127.0.0.1, taken at random, that nobody listens on and no other process was just promised. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST, END);
    if ((await canListen(port)) && (await promise(port))) return port;
  }
  throw new Error(`no free port of 127.0.0.1 among ${ATTEMPTS} from ${FIRST} to ${END - 1}`);
}

/** Servers listen seconds later, and another process may ask in between: a file says that the port is spoken for. */
async function promise(port: number): Promise<boolean> {
  const folder = join(tmpdir(), 'haru-ports');
  const file = join(folder, String(port));
  try {
    await mkdir(folder, { recursive: true, mode: 0o777 });
    await writeFile(file, '', { flag: 'wx' });
    return true;
  } catch (error) {
    // Where no file can be written, nothing can be promised.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return true;
  }
  const made = await stat(file).catch(() => null);
  if (made !== null && Date.now() - made.mtimeMs > PROMISED_MS) await rm(file, { force: true }).catch(() => undefined);
  return false;
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
