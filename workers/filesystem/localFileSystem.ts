import { createReadStream, createWriteStream } from 'node:fs';
import { chown, link, mkdir, open, readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { reasonOf } from '../../server/core/reasonOf.ts';
import type { FileStatus, FileSystem } from './fileSystem.ts';
import { cleanPath, exactly, FileExistsError, FileSystemError, uploadPath } from './fileSystem.ts';

/** Files of this machine below the folder of a `file://` URL. */
export function localFileSystem(root: URL): FileSystem {
  const folder = fileURLToPath(root);
  const at = (path: string): string => join(folder, cleanPath(path));
  const url = (path: string): string => pathToFileURL(at(path)).href;
  return {
    url,
    async stat(path) {
      return statusOf(at(path), cleanPath(path));
    },
    async list(path) {
      const base = cleanPath(path);
      const names = await readdir(at(path)).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return [];
        throw failed(error, url(path));
      });
      const found = await Promise.all(
        names.toSorted(byName).map((name) => statusOf(join(at(path), name), base === '' ? name : `${base}/${name}`)),
      );
      return found.filter((status) => status !== null);
    },
    async read(path) {
      const handle = await open(at(path), 'r').catch((error: unknown) => {
        throw failed(error, url(path));
      });
      return handle.createReadStream();
    },
    async put(path, source) {
      const final = at(path);
      const upload = at(uploadPath(path));
      try {
        await makeFolders(dirname(final));
        await pipeline(exactly(source, url(path)), createWriteStream(upload, { flush: true }));
        // A hard link, unlike a rename, fails where the name is taken.
        await link(upload, final);
        await unlink(upload);
        await syncFolder(dirname(final));
      } catch (error) {
        await unlink(upload).catch(() => undefined);
        if (codeOf(error) === 'EEXIST') throw new FileExistsError(url(path));
        throw failed(error, url(path));
      }
    },
    async remove(path) {
      try {
        const status = await statusOf(at(path), path);
        if (status === null) return false;
        await (status.kind === 'folder' ? rmdir(at(path)) : unlink(at(path)));
        return true;
      } catch (error) {
        throw failed(error, url(path));
      }
    },
    async makeFolder(path) {
      await makeFolders(at(path)).catch((error: unknown) => {
        throw failed(error, url(path));
      });
    },
  };
}

/** A file of this machine as something to upload. */
export function localSource(
  file: string,
  bytes: number,
): { readonly bytes: number; open(): ReturnType<typeof createReadStream> } {
  return { bytes, open: () => createReadStream(file) };
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}

async function statusOf(file: string, path: string): Promise<FileStatus | null> {
  const found = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw failed(error, pathToFileURL(file).href);
  });
  if (found === null) return null;
  return {
    path,
    kind: found.isDirectory() ? 'folder' : 'file',
    bytes: found.isDirectory() ? 0 : found.size,
    modifiedAt: found.mtime,
  };
}

/** What root makes belongs to whom the folder above belongs to: tries run as another user, and one of them may write there next. */
async function makeFolders(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined || process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(dirname(first));
  for (let made = folder; made.length >= first.length; made = dirname(made)) await chown(made, uid, gid);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

const MEANING: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EACCES: 'not allowed for this user',
  ENOTEMPTY: 'the folder is not empty',
  ENOTDIR: 'not a folder, or not below one',
};

function failed(error: unknown, url: string): Error {
  if (error instanceof FileSystemError) return error;
  const code = codeOf(error) ?? 'unknown';
  return new FileSystemError(code === 'ENOENT' ? 'missing' : code, url, MEANING[code] ?? reasonOf(error), {
    cause: error,
  });
}
