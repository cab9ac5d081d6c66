import { readdirSync, readFileSync } from 'node:fs';

/** A process, as Linux lists it. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  /** It was started apart from its parent, and outlives it. */
  readonly isDetached: boolean;
  readonly command: string;
}

/** The processes that a process has started and that still run; none where there is no /proc. */
export function childrenOf(parent: number): readonly ListedProcess[] {
  return listProcesses().filter((each) => each.parent === parent);
}

/** The processes that run; none where there is no /proc. */
export function listProcesses(): readonly ListedProcess[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => read(Number(name)) ?? []);
  } catch {
    return [];
  }
}

/** Null: it has ended. */
function read(pid: number): ListedProcess | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), isDetached: Number(session) === pid, command };
  } catch {
    return null;
  }
}

/** Whether a process was stopped by a signal and not continued; Linux only. */
export function isStopped(pid: number): boolean {
  return pid !== 0 && / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
