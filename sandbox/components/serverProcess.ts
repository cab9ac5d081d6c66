import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './processIdentity.ts';
import { waitUntil } from './waitUntil.ts';

const KEEP_OUTPUT_BYTES = 16 * 1024 * 1024;

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** File that stdout and stderr are appended to; an older one over 16 MB is moved to `<output>.old` first. */
  readonly output: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
}

/** Starts a program in a session and process group of its own, without any tie to this process: it outlives it. */
export async function spawnServer(command: ServerCommand): Promise<ProcessIdentity> {
  mkdirSync(dirname(command.output), { recursive: true });
  if ((statSync(command.output, { throwIfNoEntry: false })?.size ?? 0) > KEEP_OUTPUT_BYTES)
    renameSync(command.output, `${command.output}.old`);
  const output = openSync(command.output, 'a');
  try {
    const child = spawn(command.command, command.args, {
      cwd: command.cwd ?? '/',
      env: command.env,
      detached: true,
      stdio: ['ignore', output, output],
      ...(command.uid === undefined ? {} : { uid: command.uid }),
      ...(command.gid === undefined ? {} : { gid: command.gid }),
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const identity = identify(child.pid as number);
    if (identity === null) throw new Error(`${command.command} ended at once: ${outputTail(command.output)}`);
    return identity;
  } finally {
    closeSync(output);
  }
}

/** Waits until a server that was just started answers; fails at once, with the end of its output, when it dies. */
export async function waitUntilReady<T>(
  server: ProcessIdentity,
  name: string,
  output: string,
  ask: () => Promise<T | null | false>,
  timeoutMs: number,
): Promise<T> {
  return waitUntil(
    async () => {
      const answer = await ask();
      if ((answer === null || answer === false) && !isRunning(server)) {
        throw new Error(`${name} ended while it started; the end of ${output}:\n${outputTail(output)}`);
      }
      return answer;
    },
    { what: `the start of ${name} (its output: ${output})`, timeoutMs },
  );
}

/** The last lines of an output file. */
export function outputTail(file: string, lines = 15): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
