import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import type { LineText } from './event.ts';

/** A complete line of a file. */
export interface Line extends LineText {
  /** Byte offset of its first byte, and of the first byte behind its line feed. */
  readonly start: number;
  readonly end: number;
}

export interface LineReader {
  /**
   * Up to `max` complete lines that follow those given before; none at the end of the file, where a line without its
   * line feed waits for the rest. Lines without a character are passed over.
   */
  next(max: number): Promise<readonly Line[]>;
}

const CHUNK_BYTES = 262_144;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The bytes that follow those up to an offset, null where there are none at the moment. */
export type ReadChunk = (offset: number) => Promise<Buffer | null>;

/** Reads a file from an offset on. */
export function readLines(handle: FileHandle, offset: number, maxLineBytes: number): LineReader {
  const read: ReadChunk = async (from) => {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, from);
    return bytesRead === 0 ? null : chunk.subarray(0, bytesRead);
  };
  return splitLines(read, offset, maxLineBytes);
}

/** Cuts what is read into lines. Holds a chunk and one line of at most `maxLineBytes`, however long the lines are. */
export function splitLines(read: ReadChunk, offset: number, maxLineBytes: number): LineReader {
  /** Bytes read and not yet given out. */
  let held: Buffer = Buffer.alloc(0);
  /** Offset in the file of `held`'s first byte. */
  let heldAt = offset;
  /** The beginning of a line that is longer than allowed; its other bytes are dropped as they come. */
  let long: { readonly head: Buffer; readonly start: number } | null = null;

  const fill = async (): Promise<boolean> => {
    const chunk = await read(heldAt + held.length);
    if (chunk === null) return false;
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    return true;
  };

  const drop = (bytes: number) => {
    held = held.subarray(bytes);
    heldAt += bytes;
  };

  const shorten = () => {
    if (long === null && held.length > maxLineBytes) {
      long = { head: Buffer.from(held.subarray(0, maxLineBytes)), start: heldAt };
    }
    if (long !== null) drop(held.length);
  };

  const takeLine = (feed: number): Line | null => {
    const end = heldAt + feed + 1;
    const start = long?.start ?? heldAt;
    const bytes = withoutReturn(long?.head ?? held.subarray(0, feed));
    const length = end - 1 - start;
    const kept = bytes.length > maxLineBytes ? bytes.subarray(0, maxLineBytes) : bytes;
    drop(feed + 1);
    const isLong = long !== null || bytes.length > maxLineBytes;
    long = null;
    return kept.length === 0 ? null : { start, end, ...textOf(kept, isLong), cutFromBytes: isLong ? length : null };
  };

  return {
    async next(max) {
      const lines: Line[] = [];
      while (lines.length < max) {
        const feed = held.indexOf(LINE_FEED);
        if (feed >= 0) {
          const line = takeLine(feed);
          if (line !== null) lines.push(line);
          continue;
        }
        shorten();
        if (lines.length > 0 || !(await fill())) break;
      }
      return lines;
    },
  };
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

/** A cut may go through a character: its first bytes are left out, so that only bytes that were wrong before show as wrong. */
function textOf(bytes: Buffer, isCut: boolean): { text: string; invalidBytes: string | null } {
  const whole = isCut ? bytes.subarray(0, endOfLastCharacter(bytes)) : bytes;
  return { text: whole.toString('utf8'), invalidBytes: isUtf8(whole) ? null : whole.toString('base64') };
}

function endOfLastCharacter(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > 0 && start > bytes.length - 4 && (bytes[start]! & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start]!;
  const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start + width > bytes.length ? start : bytes.length;
}
