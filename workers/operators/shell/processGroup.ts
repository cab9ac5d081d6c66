import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface GroupCommand {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Becomes the program, with a companion in the same group that waits on descriptor 3: when this process lets go of the
 * other end, whatever way it ends, the companion kills the group. The program and its arguments stay separate words.
 */
const WATCHED = '{ read -r _ <&3; kill -s KILL 0; } > /dev/null 2>&1 & exec 3<&-; exec "$@"';

export interface ProcessGroup {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  signal(name: NodeJS.Signals): void;
  /** Kills whatever is left of the group. */
  end(): void;
}

/** Starts a program in a session and process group of its own that can't outlive this process. */
export function spawnGroup({ program, args, cwd, env }: GroupCommand): ProcessGroup {
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', program, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  return {
    child: child as unknown as ChildProcessByStdio<null, Readable, Readable>,
    signal,
    end: () => signal('SIGKILL'),
  };
}
