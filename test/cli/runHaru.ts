import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from '../support/atEnd.ts';
import { bareEnvironment } from '../support/bareEnvironment.ts';

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  /** Interrupts the command, as Ctrl-C does, once stderr says this. */
  readonly interruptAt?: RegExp;
}

const MAIN = join(import.meta.dirname, '../../cli/main.ts');

/** A folder that is removed after the calling file's last test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'haru cli 집 '));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs `haru ARGS...` as a process of its own, with next to nothing of our environment. */
export async function runHaru(
  args: readonly string[],
  { env = {}, cwd, input = '', interruptAt }: RunOptions,
): Promise<Answer> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...bareEnvironment(), ...env },
    cwd: cwd ?? env['HARU_HOME'],
    stdio: 'pipe',
  });
  atEnd(() => void child.kill('SIGKILL'));
  child.stdin.end(input);
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (out.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text;
    if (interruptAt?.test(out.stderr) === true) child.kill('SIGINT');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, ...out };
}

/** The cells of a printed table's column; a cell ends where the next column begins. */
export function columnOf(printed: string, column: string): string[] {
  const [head = '', ...lines] = printed.trimEnd().split('\n');
  const start = head.split(/\s{2,}/).includes(column) ? head.search(new RegExp(`(?<=^|\\s)${column}(?=\\s|$)`)) : -1;
  if (start < 0) throw new Error(`no column ${column} in: ${head}`);
  return lines.map((line) => line.slice(start).split(/\s{2,}/)[0] ?? '');
}
