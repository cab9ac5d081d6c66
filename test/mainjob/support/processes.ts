import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bareEnvironment } from '../../support/bareEnvironment.ts';

const MAIN = join(import.meta.dirname, '../../support/processMain.ts');

export type ProcessKind = 'scheduler' | 'worker';

/** A scheduler or worker of its own process. */
export interface HaruProcess {
  readonly kind: ProcessKind;
  readonly pid: number;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** The processes of one installation. */
export interface Processes {
  start(kind: ProcessKind): Promise<HaruProcess>;
  alive(kind: ProcessKind): readonly HaruProcess[];
  /** What those wrote that ended without having been killed. */
  readonly crashes: readonly string[];
  killAll(): Promise<void>;
}

export interface ProcessSettings {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly secretKey: string;
  readonly leaseSeconds: number;
}

export function createProcesses({ databaseUrl, queueUrl, secretKey, leaseSeconds }: ProcessSettings): Processes {
  const all = new Set<HaruProcess>();
  const crashes: string[] = [];
  return {
    async start(kind) {
      const child = fork(MAIN, [kind, databaseUrl, String(leaseSeconds)], {
        execArgv: ['--no-warnings'],
        env: { ...bareEnvironment(), QUEUE_URL: queueUrl, HARU_SECRET_KEY: secretKey },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      const started: HaruProcess = {
        kind,
        pid: child.pid ?? 0,
        async kill() {
          all.delete(started);
          await end(child);
        },
      };
      all.add(started);
      const errors: Buffer[] = [];
      child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
      child.once('close', (code, signal) => {
        if (!all.delete(started)) return;
        crashes.push(`${kind} ended with ${code ?? signal}: ${Buffer.concat(errors).toString()}`);
      });
      const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
      if (said !== 'ready') throw new Error(`the ${kind} did not start: ${Buffer.concat(errors).toString()}`);
      return started;
    },
    crashes,
    alive: (kind) => [...all].filter((each) => each.kind === kind),
    async killAll() {
      await Promise.all([...all].map((each) => each.kill()));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
