import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { HaruError } from '../core/errors.ts';

/** The port to listen on: the given one, or for 0 a free one. Throws a HaruError where the address cannot be had. */
export async function choosePort(host: string, port: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw new HaruError('INVALID_CONFIG', refusal(error, host, port), { host, port }, { cause: error });
  } finally {
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
}

function refusal(error: unknown, host: string, port: number): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `HARU_PORT: ${host}:${port} is in use by another program; stop it, or give another port (0: a free one)`;
    case 'EACCES':
      return `HARU_PORT: this user may not listen on port ${port}; give a port above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HARU_HOST: ${host} is no address of this machine; give one that is, such as 127.0.0.1`;
    default:
      return `HARU_HOST, HARU_PORT: cannot listen on ${host}:${port}: ${String(error)}`;
  }
}
