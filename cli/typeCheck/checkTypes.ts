import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readProblems, type TypeProblem } from './readProblems.ts';

export type { TypeProblem } from './readProblems.ts';

/** Where a project has no settings of its own. */
const USUAL = {
  strict: true,
  target: 'es2024',
  lib: ['es2024'],
  module: 'nodenext',
  allowImportingTsExtensions: true,
};
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * What the project's own TypeScript says of these files and what they import, by the settings of the tsconfig.json above
 * the first one. Null: there is no TypeScript beside them.
 */
export async function checkTypes(files: readonly string[]): Promise<readonly TypeProblem[] | null> {
  const folder = dirname(files[0] ?? '');
  const compiler = findCompiler(folder);
  if (compiler === null) return null;
  // Inside of node_modules the compiler still finds the project's types, and nobody's editor sees the file.
  const cache = join(compiler.modules, '.cache');
  await mkdir(cache, { recursive: true });
  const place = await realpath(await mkdtemp(join(cache, 'haru-check-')));
  try {
    const config = join(place, 'tsconfig.json');
    await writeFile(config, JSON.stringify(settings(files, nearest(folder, 'tsconfig.json'))));
    const args = [compiler.program, '-p', config, '--pretty', 'false'];
    const output = await promisify(execFile)(process.execPath, args, { cwd: place, maxBuffer: MAX_OUTPUT_BYTES }).then(
      ({ stdout }) => stdout,
      (error: unknown) => outputOf(error),
    );
    return readProblems(output, (name) => resolve(place, name));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function settings(files: readonly string[], project: string | null): object {
  return {
    ...(project === null ? {} : { extends: project }),
    compilerOptions: {
      ...(project === null ? USUAL : {}),
      noEmit: true,
      incremental: false,
      composite: false,
      tsBuildInfoFile: null,
      rootDir: null,
      skipLibCheck: true,
    },
    include: [],
    files,
  };
}

function findCompiler(folder: string): { readonly program: string; readonly modules: string } | null {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve('typescript/package.json');
    const home = dirname(manifest);
    return { program: join(home, 'bin/tsc'), modules: nearest(folder, 'node_modules') ?? dirname(home) };
  } catch {
    return null;
  }
}

/** The closest file or folder of that name in the folder or one above it. */
function nearest(folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, name))) return join(at, name);
    if (at === dirname(at)) return null;
  }
}

/** The compiler answers with an exit code other than 0 where it has found something. */
function outputOf(error: unknown): string {
  const { stdout, code } = error as { stdout?: string; code?: unknown };
  if (stdout && typeof code === 'number') return stdout;
  throw error;
}
