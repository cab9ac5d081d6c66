import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../server/dag/context.ts';
import { endInWords, programEnvironment, runProgram } from '../shell/runProgram.ts';

/**
 * The Python of a virtual environment with the given packages, made at the first use on this machine and kept for the next
 * ones. Throws what pip said last where a package can't be installed.
 */
export async function findVenv(
  interpreter: string,
  requirements: readonly string[],
  context: Pick<Context, 'signal' | 'log'>,
): Promise<string> {
  const base = realpathSync(interpreter);
  const content = JSON.stringify([base, statSync(base).mtimeMs, requirements.toSorted()]);
  const folder = cacheFolder();
  const venv = join(folder, createHash('sha256').update(content).digest('hex').slice(0, 16));
  if (!existsSync(venv)) await make(venv, mkdtempSync(join(folder, 'draft-')), interpreter, requirements, context);
  return join(venv, 'bin', 'python');
}

/** Made beside its place and moved there whole, so that of several tries each finds all of it or nothing. */
async function make(
  venv: string,
  draft: string,
  interpreter: string,
  requirements: readonly string[],
  context: Pick<Context, 'signal' | 'log'>,
): Promise<void> {
  const run = async (program: string, args: readonly string[], what: string): Promise<void> => {
    const end = await runProgram({ program, args, cwd: draft, env: programEnvironment() }, context);
    if (end.code !== 0) throw new Error(`${what} failed with ${endInWords(end)}: ${end.lastErrorLine || end.lastLine}`);
  };
  try {
    await run(interpreter, ['-m', 'venv', draft], `making a virtual environment of ${interpreter}`);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements];
    await run(join(draft, 'bin', 'python'), pip, `installing ${requirements.join(', ')}`);
    renameSync(draft, venv);
  } catch (error) {
    // Another try of this machine was first.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' && (error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** In the user's home; for a user without one, in a folder of its own among the temporary files. */
function cacheFolder(): string {
  const { homedir, uid } = userInfo();
  try {
    const folder = join(homedir, '.cache', 'haru', 'python');
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    const folder = join(tmpdir(), `haru-python-${uid}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)
      throw new Error(`${folder} belongs to somebody else, or others may write there: remove it`);
    return folder;
  }
}
