import { writeFile } from 'node:fs/promises';
import { SEPARATOR } from './elements.ts';

/** DuckDB takes what a file has of 2,048 lines at once, and JSON needs many times its size there. */
export const SEGMENT_BYTES = 2 * 1024 * 1024;

const LINE_END = 0x0a;
/** Of a string, as UTF-8. */
const MOST_BYTES_A_UNIT = 3;

const MAX_SPARE = 8;
/** Full buffers that wait to be on disk while others are filled. */
const MAX_WAITING = 4;

/** Buffers of a segment's size that serve again: each new one would bring the next garbage collection nearer by its size. */
export type SpareBuffers = Buffer[];

/** Files of bounded size. */
export interface Segments {
  /**
   * Adds a line of the head, and what `fill` puts behind it: it answers where that ends, `room` bytes further at most. Where it
   * answers -1 nothing is added. Answers whether a line was.
   */
  add(head: string, room: number, fill: (out: Buffer, at: number) => number): boolean;
  /** Adds a line of the head and the bytes. */
  addLine(head: string, line: Buffer): void;
  /** Until there is room for more: until few enough full buffers wait to be on disk. */
  room(): Promise<void>;
  /** The files, in their order. */
  end(): Promise<readonly string[]>;
  /** Until nothing is written any more, so that the folder may be removed. */
  discard(): Promise<void>;
}

/** `place` begins the names of the files. */
export function createSegments(place: string, spare: SpareBuffers): Segments {
  const files: string[] = [];
  const writing: Promise<void>[] = [];
  let buffer: Buffer = Buffer.alloc(0);
  let end = 0;

  const write = (): void => {
    if (end === 0) return;
    const file = `${place}-${files.length}.txt`;
    files.push(file);
    const used = buffer;
    const written = writeFile(file, used.subarray(0, end)).then(() => {
      if (used.length === SEGMENT_BYTES && spare.length < MAX_SPARE) spare.push(used);
    });
    // Seen by who waits for it.
    written.catch(() => undefined);
    writing.push(written);
    end = 0;
    buffer = Buffer.alloc(0);
  };
  const reserve = (bytes: number): void => {
    if (end + bytes <= buffer.length) return;
    write();
    buffer =
      bytes > SEGMENT_BYTES ? Buffer.allocUnsafeSlow(bytes) : (spare.pop() ?? Buffer.allocUnsafeSlow(SEGMENT_BYTES));
  };
  const settled = async (): Promise<void> => void (await Promise.allSettled(writing));
  const add: Segments['add'] = (head, room, fill) => {
    reserve(MOST_BYTES_A_UNIT * head.length + room + 1);
    const filled = fill(buffer, end + buffer.write(head, end));
    if (filled === -1) return false;
    end = filled;
    buffer[end++] = LINE_END;
    return true;
  };
  return {
    add,
    addLine(head, line) {
      add(head, 1 + line.length, (out, at) => {
        out[at] = SEPARATOR;
        return at + 1 + line.copy(out, at + 1);
      });
    },
    async room() {
      while (writing.length > MAX_WAITING) await writing.shift();
    },
    async end() {
      write();
      await settled();
      await Promise.all(writing);
      return files;
    },
    discard: settled,
  };
}
