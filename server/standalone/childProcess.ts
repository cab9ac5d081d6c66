import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identify, type ProcessIdentity } from '../../sandbox/components/processIdentity.ts';
import { siblingModule } from '../core/siblingModule.ts';

/** A process of the product that standalone keeps running. */
export interface ChildSpec {
  /** Shown in messages, and the name of its log file. */
  readonly name: string;
  /** Script and arguments for Node. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Default: ours. */
  readonly cwd?: string;
  /** Takes stdout and stderr; over 16 MB it is moved to `<log>.old` at a start. */
  readonly log: string;
}

export interface StartedChild {
  readonly identity: ProcessIdentity;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

const KEEP_LOG_BYTES = 16 * 1024 * 1024;
const END_WITH_PARENT = fileURLToPath(siblingModule('./endWithParent', import.meta.url));

/**
 * Starts the process as the leader of its own group, so that a Ctrl-C in the terminal reaches it only through us, and tied
 * to us by a channel: it ends itself when we are killed.
 */
export async function startChild({ args, env, cwd = process.cwd(), log }: ChildSpec): Promise<StartedChild> {
  mkdirSync(dirname(log), { recursive: true });
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > KEEP_LOG_BYTES) renameSync(log, `${log}.old`);
  const output = openSync(log, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, ['--no-warnings', `--import=${END_WITH_PARENT}`, ...args], {
      env,
      cwd,
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
  } finally {
    closeSync(output);
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.unref();
  child.channel?.unref();
  const pid = child.pid as number;
  return { identity: identify(pid) ?? { pid, startedAt: '' }, exited };
}
