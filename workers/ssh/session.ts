import type { Client, ClientChannel } from 'ssh2';
import type { SshTiming } from './connect.ts';
import { SshError } from './sshError.ts';

/** How a command on the host ended. Only the code 0 is a success: null means that the host named none. */
export interface CommandEnd {
  readonly code: number | null;
  /** `SIGKILL` and the like, where a signal ended it. */
  readonly signal: string | null;
  readonly stdout: Buffer;
  /** The first 64 kB. */
  readonly stderr: string;
}

/** A login on a host. A broken connection makes every command that runs, and every later one, throw `lost`. */
export interface SshSession {
  /** `login@host:port`, for messages. */
  readonly where: string;
  /** Runs a short command: a POSIX shell there reads the script from its stdin, whatever the login shell is. */
  runScript(script: string, maxOutputBytes?: number): Promise<CommandEnd>;
  close(): void;
}

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

export function createSession(client: Client, where: string, timing: SshTiming): SshSession {
  let broken: SshError | null = null;
  const brokenListeners = new Set<(error: SshError) => void>();
  const breakOff = (message: string, cause?: unknown): void => {
    broken ??= new SshError('lost', `${where}: ${message}`, { cause });
    for (const listener of brokenListeners) listener(broken);
    client.destroy();
  };
  client.on('error', (error) => breakOff(error.message, error));
  client.on('close', () => breakOff('the connection was closed'));

  /** Runs `work`, which fails as soon as the connection breaks; past the deadline the connection counts as broken. */
  const guard = <T>(deadlineMs: number, what: string, work: Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (broken !== null) return reject(broken);
      const timer = setTimeout(() => breakOff(`${what} took longer than ${deadlineMs / 1000} s`), deadlineMs);
      brokenListeners.add(reject);
      work.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        brokenListeners.delete(reject);
      });
    });

  return {
    where,
    runScript: async (script, maxOutputBytes = MAX_OUTPUT_BYTES) => {
      if (broken !== null) throw broken;
      const channel = await guard(timing.openMs, 'the opening of a channel', openChannel(client, where));
      channel.end(script);
      return guard(timing.commandMs, 'a command', readToEnd(channel, where, maxOutputBytes));
    },
    close: () => {
      broken ??= new SshError('lost', `${where}: the session was closed`);
      client.end();
    },
  };
}

function openChannel(client: Client, where: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec('exec /bin/sh -s', (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(new SshError('lost', `${where} opened no channel: ${error.message}`, { cause: error }));
    });
  });
}

function readToEnd(channel: ClientChannel, where: string, maxOutputBytes: number): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let code: number | null = null;
    let signal: string | null = null;
    let outputBytes = 0;
    let errorBytes = 0;
    channel.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length;
      stdout.push(chunk);
      if (outputBytes <= maxOutputBytes) return;
      channel.close();
      reject(new Error(`${where}: a command gave more than ${maxOutputBytes} bytes`));
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      if (errorBytes < MAX_ERROR_BYTES) stderr.push(chunk);
      errorBytes += chunk.length;
    });
    channel.on('error', reject);
    channel.on('exit', (...[given, name]: [number | null, string?]) => {
      code = given;
      signal = name ?? null;
    });
    channel.on('close', () =>
      resolve({ code, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}
