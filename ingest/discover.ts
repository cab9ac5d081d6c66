import { glob, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Glob } from './options.ts';

/** A file that a pattern matches. */
export interface FoundFile {
  readonly path: string;
  /** Device and inode: what stays when the file is renamed. */
  readonly inode: string;
  readonly size: number;
}

const COMPRESSED = /\.(?:gz|bz2|xz|zst|zip)$/;
const DATE_DIGITS: Readonly<Record<string, string>> = {
  '%Y': '[0-9][0-9][0-9][0-9]',
  '%m': '[0-9][0-9]',
  '%d': '[0-9][0-9]',
  '%H': '[0-9][0-9]',
};

/** Told of a file that is there and cannot be looked at. */
export type Refuse = (path: string, error: Error) => void;

/** All regular files that the patterns match, each once, in ascending order of their paths. */
export async function discover(globs: readonly Glob[], refuse: Refuse): Promise<readonly FoundFile[]> {
  const paths = new Set<string>();
  for (const given of globs) {
    for await (const path of expand(given)) if (!COMPRESSED.test(path)) paths.add(path);
  }
  const found = new Map<string, FoundFile>();
  for (const path of [...paths].sort()) {
    const file = await look(path, refuse);
    if (file !== null && !found.has(file.inode)) found.set(file.inode, file);
  }
  return [...found.values()];
}

async function* expand(given: Glob): AsyncGenerator<string> {
  const { folder, pattern } = typeof given === 'string' ? { folder: '.', pattern: given } : given;
  const undated = pattern.replaceAll(/%[YmdH]/g, (code) => DATE_DIGITS[code]!);
  for await (const name of glob(undated, { cwd: folder })) yield resolve(folder, name);
}

/** Null where the file went away meanwhile, is none or cannot be looked at. */
async function look(path: string, refuse: Refuse): Promise<FoundFile | null> {
  try {
    const { dev, ino, size, isFile } = await statOf(path);
    return isFile ? { path, inode: `${dev}:${ino}`, size } : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') refuse(path, error as Error);
    return null;
  }
}

async function statOf(path: string) {
  const stats = await stat(path, { bigint: true });
  return { dev: stats.dev, ino: stats.ino, size: Number(stats.size), isFile: stats.isFile() };
}
