import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';

/** A file as the store reports it; `path` is relative to the file system's root, with forward slashes. */
export interface FileStatus {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** Bytes to store: may be opened again where an upload is repeated. */
export interface FileSource {
  readonly bytes: number;
  open(): Readable;
}

/** Files below one root. Every path is relative to that root and cannot leave it. */
export interface FileSystem {
  /** The full URL of a path. */
  url(path: string): string;
  /** Null: nothing is there. */
  stat(path: string): Promise<FileStatus | null>;
  /** What lies directly in a folder, by name; empty where there is no such folder. */
  list(folder: string): Promise<readonly FileStatus[]>;
  read(path: string): Promise<Readable>;
  /**
   * Stores a file under a name that nothing has yet, making its folders. Nobody ever sees a part of it: the bytes are
   * stored and counted first, and then get their name. Throws `FileExistsError` if the name is taken.
   */
  put(path: string, source: FileSource): Promise<void>;
  /** False: nothing was there. Folders only when empty; on a store without folders one goes with its last file. */
  remove(path: string): Promise<boolean>;
  /** Makes a folder and those above it. */
  makeFolder(path: string): Promise<void>;
  /** Where the store keeps uploads that were begun and not ended apart from files: they take room until they are removed. */
  readonly uploads?: {
    /** Of files that would lie directly in the folder. */
    list(folder: string): Promise<readonly UnfinishedUpload[]>;
    remove(upload: UnfinishedUpload): Promise<void>;
  };
}

/** An upload that a killed process left, and the path that its file would have had. */
export interface UnfinishedUpload {
  readonly path: string;
  readonly id: string;
}

/** A file system's refusal: what was done to which URL, and what the store said. */
export class FileSystemError extends Error {
  readonly code: string;
  readonly url: string;

  constructor(code: string, url: string, message: string, options?: ErrorOptions) {
    super(`${url}: ${message}`, options);
    this.name = 'FileSystemError';
    this.code = code;
    this.url = url;
  }
}

/** The name is taken; files are never overwritten. */
export class FileExistsError extends FileSystemError {
  constructor(url: string) {
    super('exists', url, 'a file of this name exists already, and files are never overwritten');
    this.name = 'FileExistsError';
  }
}

/** Prefix of names that uploads use before their file has its own; readers of data skip names that begin with `_`. */
export const UPLOAD_PREFIX = '_upload-';

/** A hidden name beside `path` that one upload of it uses. */
export function uploadPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return `${path.slice(0, slash + 1)}${UPLOAD_PREFIX}${randomBytes(4).toString('hex')}-${path.slice(slash + 1)}`;
}

/** The source's bytes; an error where they are not as many as it said. */
export async function* exactly(source: FileSource, url: string): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of source.open()) {
    seen += (chunk as Buffer).length;
    if (seen > source.bytes) break;
    yield chunk as Buffer;
  }
  if (seen !== source.bytes) throw new FileSystemError('short', url, `${seen} bytes came instead of ${source.bytes}`);
}

/** The path without empty segments. Throws for one that would leave the root or that no store can hold. */
export function cleanPath(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  for (const segment of segments) {
    // HDFS refuses a colon; a NUL and dot segments are refused by all.
    if (segment === '.' || segment === '..' || segment.includes('\0') || segment.includes(':')) {
      throw new FileSystemError('path', path, `a path may not hold the segment ${JSON.stringify(segment)}`);
    }
  }
  return segments.join('/');
}
