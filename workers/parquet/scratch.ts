import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSystemError } from '../filesystem/fileSystem.ts';

const NAME = /^haru-scratch-(\d+)-/;

/**
 * A folder for the files of one try, removed at its end; those of processes that were killed are removed on the way. An error
 * that the full disk below it is behind says so.
 */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  try {
    await mkdir(tmpdir(), { recursive: true });
    await removeOrphans();
    const folder = await mkdtemp(join(tmpdir(), `haru-scratch-${process.pid}-`));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw isFullDisk(error) ? fullDisk(error) : error;
  }
}

/** Of a write by this process or by DuckDB, which has no codes; a store's files are the store's matter. */
function isFullDisk(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof FileSystemError) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return code === 'ENOSPC' || code === 'EDQUOT';
  return /No space left on device|Disk quota exceeded/.test(error.message);
}

function fullDisk(error: Error): Error {
  return new Error(
    `scratch files in ${tmpdir()}: the disk is full: make room there, or have TMPDIR of the worker name a folder on a larger disk (${error.message})`,
    { cause: error },
  );
}

async function removeOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // Another user's folder stays: it is not ours to remove.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
