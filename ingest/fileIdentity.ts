import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** A file is told from others by its inode and its beginning: an inode is given to another file once its own is deleted. */
const BEGINNING_BYTES = 1_024;
const LINE_FEED = 0x0a;

/**
 * The name of a file's content, 16 hexadecimal digits: the same after a rename, after more was appended and after a
 * restart; another one when the file was truncated and begun anew. Null while its first line is not complete.
 */
export async function identify(handle: FileHandle): Promise<string | null> {
  const beginning = await beginningOf(handle);
  if (beginning === null) return null;
  const { ino } = await handle.stat({ bigint: true });
  return createHash('sha256').update(`${ino}\n`).update(beginning).digest('hex').slice(0, 16);
}

/** The first line, or the first kilobyte of a longer one. */
async function beginningOf(handle: FileHandle): Promise<Buffer | null> {
  const buffer = Buffer.alloc(BEGINNING_BYTES);
  const { bytesRead } = await handle.read(buffer, 0, BEGINNING_BYTES, 0);
  const end = buffer.subarray(0, bytesRead).indexOf(LINE_FEED);
  if (end >= 0) return buffer.subarray(0, end);
  return bytesRead === BEGINNING_BYTES ? buffer : null;
}
