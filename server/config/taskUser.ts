import { execFileSync } from 'node:child_process';
import { HaruError } from '../core/errors.ts';

/** A user of this machine by numbers. */
export interface TaskUser {
  readonly uid: number;
  readonly gid: number;
}

const DEFAULT_USER = 'nobody';

/** The user that tries run as, HARU_TASK_USER or `nobody`; null: the worker's own, the only choice where it is not root. */
export function lookUpTaskUser(name: string | null): TaskUser | null {
  if (process.getuid?.() !== 0) {
    if (name === null) return null;
    throw new HaruError(
      'INVALID_CONFIG',
      `HARU_TASK_USER: only a worker that is root can run tries as "${name}"; leave it out, or start the worker as root`,
    );
  }
  try {
    return { uid: idOf('-u', name ?? DEFAULT_USER), gid: idOf('-g', name ?? DEFAULT_USER) };
  } catch (cause) {
    if (name === null) return null;
    throw new HaruError(
      'INVALID_CONFIG',
      `HARU_TASK_USER: "${name}" is no user of this machine; give the name of one`,
      {},
      { cause },
    );
  }
}

function idOf(flag: '-u' | '-g', name: string): number {
  return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}
