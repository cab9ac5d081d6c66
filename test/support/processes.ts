import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { atEnd } from './atEnd.ts';

const MAIN = join(import.meta.dirname, 'processMain.ts');
const SHIFT_CLOCK = pathToFileURL(join(import.meta.dirname, 'shiftClock.mjs')).href;

/** A scheduler or worker of its own process, which a test can kill or freeze. Ended with the file at the latest. */
export interface OwnProcess {
  readonly pid: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** It stands still without its knowing, until {@link thaw}. */
  freeze(): void;
  thaw(): void;
  /** The errors that it has reported so far. */
  errors(): string;
}

export interface OwnProcessOptions {
  readonly url: string;
  readonly leaseSeconds: number;
  /** How wrong the clock is that the process sees, and all that it starts. */
  readonly clockShiftMs?: number;
  /** Opens the stored connections; default: there are none. */
  readonly secretKey?: string;
}

export async function startOwnProcess(
  kind: 'scheduler' | 'worker',
  { url, leaseSeconds, clockShiftMs = 0, secretKey }: OwnProcessOptions,
): Promise<OwnProcess> {
  const child = fork(MAIN, [kind, url, String(leaseSeconds)], {
    execArgv: ['--no-warnings', ...(clockShiftMs === 0 ? [] : wrongClock(clockShiftMs))],
    env: { ...process.env, ...(secretKey !== undefined && { HARU_SECRET_KEY: secretKey }) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  const errors = (): string => Buffer.concat(said).toString();
  atEnd(() => end(child));
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`the ${kind} did not start: ${errors()}`))),
  ]);
  return {
    pid: child.pid!,
    kill: () => end(child),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    errors,
  };
}

/** What a worker starts gets no environment, so it is started by a program that knows. */
function wrongClock(ms: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'haru-clock-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'node');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' --import '${SHIFT_CLOCK}?ms=${ms}' "$@"\n`);
  chmodSync(program, 0o755);
  return ['--import', `${SHIFT_CLOCK}?ms=${ms}&exec=${encodeURIComponent(program)}`];
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
