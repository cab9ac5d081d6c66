import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { siblingModule } from '../../server/core/siblingModule.ts';
import { keepBundle, programOf, readKept } from './keptBundle.ts';

const BUNDLE = fileURLToPath(siblingModule('./bundle', import.meta.url));
/** Far above the size of a program. */
const MAX_BYTES = 64 * 2 ** 20;

let program: Promise<Buffer> | undefined;

/** The program of the tries' processes, read or made once per worker. */
export function childProgram(): Promise<Buffer> {
  return (program ??= bundledProgram(siblingModule('../child/main', import.meta.url)));
}

/**
 * A program as one ECMAScript module: a process that reads one module instead of hundreds starts ten times as fast and takes
 * half the memory. It is made in a process of its own, which leaves nothing behind in the worker; it lies beside what Node has
 * compiled for the next worker, which makes it anew after any change of its sources. Each holds it in memory, so that no
 * cleaner of files and no full disk takes it away. `standsFor`: the file in whose place it looks for packages and files.
 */
export async function bundledProgram(main: URL, standsFor = main): Promise<Buffer> {
  const folder = getCompileCacheDir();
  const kept = folder === undefined ? null : join(folder, `${nameOf(main, standsFor)}.bundle`);
  return (kept === null ? null : readKept(kept)) ?? makeProgram(main, standsFor, kept);
}

/** Several clones may keep what is compiled in one folder, and a program names the file that it stands for. */
function nameOf(main: URL, standsFor: URL): string {
  return createHash('sha256').update(`${main.href} ${standsFor.href}`).digest('hex').slice(0, 16);
}

async function makeProgram(main: URL, standsFor: URL, kept: string | null): Promise<Buffer> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', BUNDLE, main.href, standsFor.href], {
    encoding: 'buffer',
    maxBuffer: MAX_BYTES,
  });
  if (kept !== null) keepBundle(kept, stdout);
  return programOf(stdout);
}
