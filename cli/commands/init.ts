import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { print } from '../output.ts';

export function registerInit(program: Command): void {
  program
    .command('init [folder]')
    .description('a new project: DAG folder, tsconfig, a test, editor types; files that are there stay as they are')
    .action(async (folder: string | undefined) => init(resolve(folder ?? '.')));
}

async function init(folder: string): Promise<void> {
  const { projectFiles } = await import('../init/files.ts');
  for (const [path, text] of Object.entries(projectFiles(packageName(folder), packageJson.version))) {
    const file = join(folder, path);
    const isThere = existsSync(file);
    if (!isThere) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    print(`${isThere ? 'kept   ' : 'written'} ${relative(process.cwd(), file)}`);
  }
  const place = relative(process.cwd(), folder);
  print(`\nNext: ${place === '' ? '' : `cd ${place}; `}npm install; npx haru dags test hello; npx haru standalone`);
}

/** The folder's name as npm allows it. */
function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'dags' : name;
}
