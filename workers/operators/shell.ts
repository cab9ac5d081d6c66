import { once } from 'node:events';
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { shell as optionsSchema } from '../../server/dag/operatorSchemas.ts';
import { createLineSplitter } from '../output/lineSplitter.ts';
import type { BuiltInOperator } from './operator.ts';
import { findProgram } from './shell/findProgram.ts';
import { spawnGroup, type ProcessGroup } from './shell/processGroup.ts';

export interface ShellOptions {
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ShellResult {
  readonly exitCode: 0;
  /** Of stdout, without empty ones. */
  readonly lastLine: string;
}

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** From SIGTERM to SIGKILL when the try is stopped. */
const GRACE_MS = 3000;
/** How long output may still come after the program has ended, from processes that it left behind. */
const DRAIN_MS = 1000;

/** Runs a program on the worker's machine; its output goes to the log, line by line as it comes. */
export const shell: BuiltInOperator<ShellOptions, ShellResult> = {
  name: 'shell',
  options: optionsSchema,
  run: async ({ command, cwd, env: given }, context) => {
    context.signal.throwIfAborted();
    const [name = '', ...args] = command;
    const { username, homedir } = userInfo();
    const env = { PATH: DEFAULT_PATH, HOME: homedir, USER: username, LANG: 'C.UTF-8', ...given };
    const folder = cwd ?? process.cwd();
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new Error(`the folder ${folder} (option cwd) does not exist`);
    const group = spawnGroup({ program: findProgram(name, env.PATH, folder), args, cwd: folder, env });
    const stop = (): void => {
      group.signal('SIGTERM');
      setTimeout(() => group.end(), GRACE_MS).unref();
    };
    context.signal.addEventListener('abort', stop, { once: true });
    let lastLine = '';
    const output = Promise.all([
      forward(group.child.stdout, (line) => {
        if (line.trim() !== '') lastLine = line;
        context.log.info(line, { stream: 'stdout' });
      }),
      forward(group.child.stderr, (line) => context.log.info(line, { stream: 'stderr' })),
    ]);
    const { code, signal } = await ended(group);
    await Promise.race([output, delay(DRAIN_MS)]);
    group.end();
    await output;
    context.signal.removeEventListener('abort', stop);
    context.signal.throwIfAborted();
    if (code !== 0)
      throw new Error(
        `${name} ended with ${signal === null ? `exit code ${code}` : `signal ${signal}`}${lastLine === '' ? '' : `; its last line: ${lastLine.slice(0, 500)}`}`,
      );
    return { exitCode: 0, lastLine };
  },
};

async function ended({ child }: ProcessGroup): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { code, signal };
}

async function forward(stream: Readable, onLine: (line: string) => void): Promise<void> {
  const lines = createLineSplitter(onLine);
  for await (const chunk of stream) lines.push(chunk as Buffer);
  lines.end();
}
