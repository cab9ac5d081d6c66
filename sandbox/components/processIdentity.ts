import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { waitUntil } from './waitUntil.ts';

/** A process that can't be mistaken for a later one under the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the operating system. */
  readonly startedAt: string;
}

/** Null where no process (or only a zombie) has this pid. */
export function identify(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return startedAt === null ? null : { pid, startedAt };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** The program and its arguments, separated by spaces; empty where the process is gone. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return '';
  }
}

export interface EndOptions {
  readonly signal?: NodeJS.Signals;
  /** From the first signal to SIGKILL. */
  readonly graceMs?: number;
  /** Signals the whole process group of which this process is the leader. */
  readonly group?: boolean;
}

/** Ends a process for certain: a signal, a wait, SIGKILL. Does nothing where it is gone already. */
export async function endProcess(identity: ProcessIdentity, options: EndOptions = {}): Promise<void> {
  const { signal = 'SIGTERM', graceMs = 8000, group = false } = options;
  const send = (name: NodeJS.Signals): void => {
    if (isRunning(identity)) signalPid(group ? -identity.pid : identity.pid, name);
  };
  const gone = (timeoutMs: number): Promise<true> =>
    waitUntil(() => !isRunning(identity), {
      what: `the end of process ${identity.pid}`,
      timeoutMs,
    });
  send(signal);
  try {
    await gone(graceMs);
  } catch {
    send('SIGKILL');
    await gone(5000);
  }
}

function signalPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Fields 3 (state) and 22 (start, in ticks since boot) of /proc/PID/stat; the second field may hold spaces and brackets. */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function startByPs(pid: number): string | null {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    }).trim();
    return line === '' || line.startsWith('Z') ? null : line.slice(line.indexOf(' ') + 1).trim();
  } catch {
    return null;
  }
}
