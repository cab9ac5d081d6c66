import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 2_000;

/** The commit that holds the file just as it lies there; null: it is changed or unknown to git, or there is no git. */
export async function sourceCommit(file: string): Promise<string | null> {
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('git', ['-C', dirname(file), ...args], { timeout: GIT_TIMEOUT_MS });
    return stdout.trim();
  };
  try {
    const changes = await git('status', '--porcelain', '--', basename(file));
    if (changes !== '' || (await git('ls-files', '--', basename(file))) === '') return null;
    return await git('rev-parse', 'HEAD');
  } catch {
    return null;
  }
}
