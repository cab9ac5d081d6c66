import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bareEnvironment } from './bareEnvironment.ts';

/** A process of the product that a test has started; killed when the test ends. */
export interface TestProcess {
  readonly pid: number;
  /** stdout and stderr so far. */
  output(): string;
  hasEnded(): boolean;
  /** Sends the signal and resolves with the exit code, or the name of the signal that ended it. */
  stop(signal: NodeJS.Signals): Promise<number | string>;
  /** Resolves likewise when it ends by itself. */
  readonly ended: Promise<number | string>;
}

const ROOT = join(import.meta.dirname, '../..');

export interface ProcessOptions {
  /** Default: the repository. */
  readonly cwd?: string;
}

/** Runs Node with a script of the repository and its arguments, in an environment that holds PATH, HOME and what is given. */
export function startProcess(
  [script = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  options: ProcessOptions = {},
): TestProcess {
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...bareEnvironment(), HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  let hasEnded = false;
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      hasEnded = true;
      resolve(code ?? signal ?? 'unknown');
    });
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    output: () => Buffer.concat(chunks).toString('utf8'),
    hasEnded: () => hasEnded,
    ended,
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
