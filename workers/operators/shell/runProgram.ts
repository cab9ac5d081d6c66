import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { userInfo } from 'node:os';
import type { Context } from '../../../server/dag/context.ts';
import { createLineSplitter } from '../../output/lineSplitter.ts';
import { spawnGroup, type GroupCommand, type ProcessGroup } from './processGroup.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** From SIGTERM to SIGKILL when the try is stopped. */
const GRACE_MS = 3000;
/** How long output may still come after the program has ended, from processes that it left behind. */
const DRAIN_MS = 1000;

/** What programs find in their environment beside what the task gives them: nothing of the worker's own. */
export function programEnvironment(given: Readonly<Record<string, string>> = {}) {
  const { username, homedir } = userInfo();
  return { PATH: DEFAULT_PATH, HOME: homedir, USER: username, LANG: 'C.UTF-8', ...given };
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Of stdout, without empty ones. */
  readonly lastLine: string;
  /** Of stderr. */
  readonly lastErrorLine: string;
}

/**
 * Runs a program to its end, with its output in the log, or where `onLine` takes it, line by line as it comes. Ends it where the try
 * is stopped, and throws.
 */
export async function runProgram(
  command: GroupCommand,
  { signal: stopped, log }: Pick<Context, 'signal' | 'log'>,
  onLine: (line: string, stream: 'stdout' | 'stderr') => void = (line, stream) => log.info(line, { stream }),
): Promise<ProgramEnd> {
  stopped.throwIfAborted();
  const group = spawnGroup(command);
  const stop = (): void => {
    group.signal('SIGTERM');
    setTimeout(() => group.end(), GRACE_MS).unref();
  };
  stopped.addEventListener('abort', stop, { once: true });
  const last = { stdout: '', stderr: '' };
  const forward = async (stream: keyof typeof last): Promise<void> => {
    const lines = createLineSplitter((line) => {
      if (line.trim() !== '') last[stream] = line;
      onLine(line, stream);
    });
    for await (const chunk of group.child[stream]) lines.push(chunk as Buffer);
    lines.end();
  };
  const output = Promise.all([forward('stdout'), forward('stderr')]);
  const end = await ended(group);
  await Promise.race([output, delay(DRAIN_MS)]);
  group.end();
  await output;
  stopped.removeEventListener('abort', stop);
  stopped.throwIfAborted();
  return { ...end, lastLine: last.stdout, lastErrorLine: last.stderr };
}

/** How a program ended, in words. */
export function endInWords({ code, signal }: Pick<ProgramEnd, 'code' | 'signal'>): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

async function ended({ child }: ProcessGroup): Promise<Pick<ProgramEnd, 'code' | 'signal'>> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { code, signal };
}
