import type { Pool } from 'pg';
import type { Evaluator } from '../dag/evaluation/evaluator.ts';
import { holdFolder, knownFiles, releaseFolder } from '../db/dagFolders.ts';
import { type Fingerprint, isUnchanged, listDagFiles } from './dagFiles.ts';
import { loadFile } from './loadFile.ts';
import { storeFile, type StoredFile, storeGone, type StoreParts } from './storeFile.ts';

export interface LoaderParts {
  readonly pool: Pool;
  readonly evaluator: Evaluator;
  /** Absolute paths of the folders of DAG files, none inside of another. */
  readonly folders: readonly string[];
  /** UUID of this loader, the holder of the folders' leases. */
  readonly holder: string;
  /** How long a folder stays this loader's without a sign of life. */
  readonly leaseSeconds: number;
  /** Whether a DAG that is new, and says nothing of it, starts paused. */
  readonly isPausedByDefault: boolean;
  /** Files that stay out. */
  readonly isExcluded?: (file: string) => boolean;
  /** Tells other processes, after a commit, that there is something to look at. */
  readonly hint: () => void;
}

/** What one round did. */
export interface LoadReport {
  /** Files that were read anew or are gone, and what became of each. */
  readonly files: readonly StoredFile[];
  /** Absolute paths of every file that a DAG file was made from. */
  readonly inputs: readonly string[];
}

export interface Loader {
  /** One round over the folders that this loader holds: what has changed on the disk since the last one is in Postgres afterwards. */
  tick(): Promise<LoadReport>;
  /** Gives the folders' leases back. */
  release(): Promise<void>;
}

interface ReadFile {
  readonly fingerprint: Fingerprint | null;
  readonly status: StoredFile['status'] | null;
}

/** Loads DAG files into Postgres, and reads none again whose bytes are the same. */
export function createLoader(parts: LoaderParts): Loader {
  const { pool, folders, holder, leaseSeconds } = parts;
  const held = new Map<string, Map<string, ReadFile>>();

  /** Takes or renews the folder's lease; what was read of it is forgotten once it belongs to another. */
  async function hold(folder: string): Promise<boolean> {
    const isHeld = await holdFolder(pool, { folder, holder }, leaseSeconds);
    if (!isHeld) held.delete(folder);
    else if (!held.has(folder)) held.set(folder, await notReadYet(folder));
    return isHeld;
  }

  async function notReadYet(folder: string): Promise<Map<string, ReadFile>> {
    const files = await knownFiles(pool, folder);
    return new Map(files.map((file) => [file, { fingerprint: null, status: null }]));
  }

  async function list(folder: string): Promise<readonly string[]> {
    const files = await listDagFiles(folder);
    return files.filter((file) => !parts.isExcluded?.(file));
  }

  return {
    async tick() {
      for (const folder of folders) await hold(folder);
      const lists = await Promise.all([...held.keys()].map(async (folder) => ({ folder, files: await list(folder) })));
      const liveFiles = lists.flatMap(({ files }) => files);
      const report: StoredFile[] = [];
      const storeParts = (folder: string): StoreParts => {
        const { isPausedByDefault } = parts;
        return { pool, lease: { folder, holder }, isPausedByDefault, liveFiles };
      };

      // First what is gone, so that a DAG that has moved to another file is free for it.
      for (const { folder, files } of lists) {
        for (const file of held.get(folder)?.keys() ?? []) {
          if (files.includes(file)) continue;
          report.push(await storeGone(storeParts(folder), file));
          held.get(folder)?.delete(file);
        }
      }
      for (const { folder, files } of lists) {
        for (const file of files) {
          if (await isKnown(held.get(folder)?.get(file))) continue;
          const result = await loadFile(file, folder, parts.evaluator);
          if (!(await hold(folder))) break;
          const stored = await storeFile(storeParts(folder), file, result);
          held.get(folder)?.set(file, { fingerprint: result.fingerprint, status: stored.status });
          report.push(stored);
        }
      }
      if (report.some(({ isNews }) => isNews)) parts.hint();
      return { files: report, inputs: inputsOf(held) };
    },

    async release() {
      for (const folder of folders) await releaseFolder(pool, { folder, holder });
      held.clear();
    },
  };
}

/** A file that clashed is read again each time: the other file may have changed, or be gone. */
async function isKnown(read: ReadFile | undefined): Promise<boolean> {
  if (!read?.fingerprint || read.status === 'clash') return false;
  return isUnchanged(read.fingerprint);
}

function inputsOf(held: ReadonlyMap<string, ReadonlyMap<string, ReadFile>>): readonly string[] {
  const reads = [...held.values()].flatMap((files) => Array.from(files.values()));
  return [...new Set(reads.flatMap(({ fingerprint }) => Array.from(fingerprint?.keys() ?? [])))];
}
