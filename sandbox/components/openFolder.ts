import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Folders in which a server of this folder may keep its data: below it, or, as root below a closed folder, in /var/lib/haru. */
export function possibleHomes(folder: string, name: string): readonly [string, string] {
  return [join(resolve(folder), name), join(openFolderFor(folder), name)];
}

/** The folder in /var/lib/haru, which every user can enter, that stands for a folder which others cannot enter. */
export function openFolderFor(folder: string): string {
  return join('/var/lib/haru', createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 12));
}

/** Makes the folder, and those of /var/lib/haru above it, enterable whatever the umask is. */
export function makeOpenFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (basename(dirname(folder)) !== '' && !existsSync(dirname(folder))) makeOpenFolder(dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, 0o755);
}

/** Copies a folder as a whole: whoever sees the copy sees all of it, and of two processes that copy one wins. */
export function copyOpenly(source: string, copy: string): void {
  if (existsSync(copy)) return;
  makeOpenFolder(dirname(copy));
  const draft = `${copy}.draft-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(source, draft, { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  if (existsSync(copy)) rmSync(draft, { recursive: true });
  else renameSync(draft, copy);
}
