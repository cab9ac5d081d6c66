import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBits } from '../parquet/orderFree.ts';
import { elementHash, onOneLine, SEPARATOR, unreadable } from './elements.ts';
import { rejectPlace } from './place.ts';
import type { PlaceColumn } from './place.ts';
import { rejectFile } from './rejectFile.ts';
import type { RejectFile } from './rejectFile.ts';

/** A window ends here even if it has fewer elements than asked for: its rows are held in memory until its row group is written. */
const WINDOW_BYTES = 64 * 1024 * 1024;
/** A row group has 2,048 rows at least, so long ones end a window earlier. */
const LONG_LINE_BYTES = 8 * 1024;
const LONG_LINES_BYTES = 24 * 1024 * 1024;
/** DuckDB takes what a file has of 2,048 lines at once, and JSON needs many times its size there. */
const SEGMENT_BYTES = 2 * 1024 * 1024;

/** For who makes windows on another machine. */
export const WINDOW_LIMITS = {
  windowBytes: WINDOW_BYTES,
  longLineBytes: LONG_LINE_BYTES,
  longLinesBytes: LONG_LINES_BYTES,
  segmentBytes: SEGMENT_BYTES,
};

/** A bounded stretch of a claim, on disk: files of lines `index \x01 hash \x01 place \x01 raw`, and what was rejected at sight. */
export interface Window {
  readonly number: number;
  readonly firstIndex: number;
  readonly elements: number;
  /** Of the elements, as the source holds them. */
  readonly bytes: number;
  /** One at least, in the order of the claim. */
  readonly segments: readonly string[];
  /** Lines in the segments, and their bytes. */
  readonly lines: number;
  readonly lineBytes: number;
  /** Order-free hash of the elements in the segments. */
  readonly lineHashes: bigint;
  readonly rejects: RejectFile;
  readonly firstHash: string;
  /** Chained hash of the batch's elements up to the window's end. */
  readonly chain: string;
}

/** A window that is being filled. */
export interface OpenWindow {
  readonly elements: number;
  /** It holds what memory has room for. */
  readonly isFull: boolean;
  /**
   * Adds the next element of the batch; answers its hash. `place`: the texts of the source's place columns. `refused`: why
   * it can be no row, whatever its bytes are.
   */
  add(raw: Buffer, place?: readonly (string | number)[], refused?: string): Promise<string>;
  /** `chain`: of the batch's elements up to here. */
  end(chain: string): Promise<Window>;
  /** Of a window that is not ended. */
  discard(): Promise<void>;
}

const SEPARATOR_TEXT = String.fromCharCode(SEPARATOR);
const LINE_END = Buffer.from('\n');

/** The window of a batch with this number, whose first element has the given place in the batch; its files lie in `folder`. */
export function openWindow(
  number: number,
  firstIndex: number,
  folder: string,
  placeColumns: readonly PlaceColumn[] = [],
): OpenWindow {
  const segments = createSegments(join(folder, `segment-${number}`));
  const rejects = rejectFile(join(folder, `rejects-${number}.ndjson`));
  let elements = 0;
  let lines = 0;
  let lineBytes = 0;
  let lineHashes = 0n;
  let bytes = 0;
  let longBytes = 0;
  let firstHash = '';
  return {
    get elements() {
      return elements;
    },
    get isFull() {
      return bytes >= WINDOW_BYTES || longBytes >= LONG_LINES_BYTES;
    },
    async add(raw, place = [], refused) {
      const hash = elementHash(raw);
      const index = firstIndex + elements;
      if (elements === 0) firstHash = hash;
      const reason = refused ?? unreadable(raw);
      if (reason === null) {
        const head = [index, hash, ...place, ''].join(SEPARATOR_TEXT);
        const written = segments.add(Buffer.from(head), onOneLine(raw));
        if (written !== undefined) await written;
        lines += 1;
        lineBytes += raw.length;
        lineHashes += hashBits(hash);
      } else {
        await rejects.add({ index, hash, place: rejectPlace(placeColumns, place), reason, raw });
      }
      if (raw.length > LONG_LINE_BYTES) longBytes += raw.length;
      bytes += raw.length;
      elements += 1;
      return hash;
    },
    async end(chain) {
      return {
        number,
        firstIndex,
        elements,
        bytes,
        segments: await segments.end(),
        lines,
        lineBytes,
        lineHashes,
        rejects,
        firstHash,
        chain,
      };
    },
    discard: () => rejects.close(),
  };
}

/** Files of a few lines each; `place` begins their names. */
function createSegments(place: string): {
  /** Answers what is to be waited for, where something is. */
  add(head: Buffer, line: Buffer): Promise<void> | undefined;
  end(): Promise<readonly string[]>;
} {
  const files: string[] = [];
  let waiting: Buffer[] = [];
  let bytes = 0;
  const write = async (): Promise<void> => {
    const file = `${place}-${files.length}.txt`;
    files.push(file);
    const content = Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
    await writeFile(file, content);
  };
  return {
    add(head, line) {
      const written = bytes > 0 && bytes + line.length > SEGMENT_BYTES ? write() : undefined;
      waiting.push(head, line, LINE_END);
      bytes += line.length;
      return written;
    },
    async end() {
      if (waiting.length > 0 || files.length === 0) await write();
      return files;
    },
  };
}
