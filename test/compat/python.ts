import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillCache } from '../../sandbox/components/cache.ts';
import { makeVenv } from '../../sandbox/components/venv.ts';
import { needTool } from '../../sandbox/components/tools.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

/** The Python of a virtual environment with Airflow's clients and schemathesis in it, made once for each list of versions. */
export async function compatPython(): Promise<string> {
  const python = needTool('python3', "Airflow's clients", 'python3 python3-venv');
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const venv = await fillCache(`compat-${version}`, (draft) => makeVenv(python, draft, ['-r', REQUIREMENTS]));
  return join(venv, 'bin', 'python');
}

export interface PythonAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MAX_OUTPUT = 64 * 1024 * 1024;

/** Runs Python to its end, with nothing of our environment but PATH. */
export function runPython(
  python: string,
  args: readonly string[],
  { env = {}, cwd }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<PythonAnswer> {
  return new Promise((resolve, reject) => {
    const options = { env: { PATH: process.env['PATH'], ...env }, cwd, maxBuffer: MAX_OUTPUT };
    execFile(python, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error ?? new Error(`${python} ended without a code`));
    });
  });
}
