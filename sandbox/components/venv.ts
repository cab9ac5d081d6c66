import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './tools.ts';

/** Makes a Python virtual environment in the folder, with these packages in it. */
export async function makeVenv(python: string, folder: string, packages: readonly string[]): Promise<void> {
  await runTool(python, ['-m', 'venv', folder]);
  await runTool(join(folder, 'bin', 'python'), [
    '-m',
    'pip',
    'install',
    '-q',
    '--disable-pip-version-check',
    ...packages,
  ]);
}

/** The folder of an installed package; null where the environment has none. */
export function findPackage(venv: string, name: string): string | null {
  const lib = join(venv, 'lib');
  if (!existsSync(lib)) return null;
  const folders = readdirSync(lib).map((version) => join(lib, version, 'site-packages', name));
  return folders.find((folder) => existsSync(folder)) ?? null;
}
