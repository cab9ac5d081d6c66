import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const DAG_FILE = /\.(ts|mts|js|mjs)$/;
const OTHER = /(\.d\.m?ts|\.(test|spec)\.\w+)$/;
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'test', 'tests', '__tests__']);

/** Absolute paths of the files below `folder` that may define DAGs, in order of their names; none if the folder is not there. */
export async function listDagFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || SKIPPED_FOLDERS.has(entry.name)) continue;
    if (entry.isDirectory()) found.push(...(await listDagFiles(path)));
    else if (DAG_FILE.test(entry.name) && !OTHER.test(entry.name)) found.push(path);
  }
  return found;
}

/** How the files that went into a bundle looked on the disk. */
export type Fingerprint = ReadonlyMap<string, string>;

export async function fingerprintOf(files: readonly string[]): Promise<Fingerprint> {
  const looks = await Promise.all(files.map(async (file) => [file, await lookOf(file)] as const));
  return new Map(looks);
}

/** True if every file still looks as it did. */
export async function isUnchanged(fingerprint: Fingerprint): Promise<boolean> {
  const now = await fingerprintOf([...fingerprint.keys()]);
  return [...fingerprint].every(([file, look]) => now.get(file) === look);
}

/** True if any of the files was written at or after the moment (milliseconds since the epoch). */
export async function isAnyWrittenSince(files: readonly string[], moment: number): Promise<boolean> {
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => moment,
      ),
    ),
  );
  const now = Date.now();
  return times.some((time) => time >= moment && time <= now);
}

async function lookOf(file: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return 'missing';
  }
}
