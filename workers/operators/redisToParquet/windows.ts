import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBits } from '../../parquet/orderFree.ts';
import { elementHash, onOneLine, SEPARATOR, unreadable } from './elements.ts';
import type { LogBuffer } from './logBuffer.ts';
import { rejectFile } from './rejectFile.ts';
import type { RejectFile } from './rejectFile.ts';

/** One command asks for as many elements as give these bytes if they are like those before. */
const COMMAND_BYTES = 8 * 1024 * 1024;
const FIRST_ELEMENTS = 500;
const MOST_ELEMENTS = 5_000;
/** A window ends here even if it has fewer elements than asked for: its rows are held in memory until its row group is written. */
const WINDOW_BYTES = 64 * 1024 * 1024;
/** A row group has 2,048 rows at least, so long ones end a window earlier. */
const LONG_LINE_BYTES = 8 * 1024;
const LONG_LINES_BYTES = 24 * 1024 * 1024;
/** DuckDB takes what a file has of 2,048 lines at once, and JSON needs many times its size there. */
const SEGMENT_BYTES = 2 * 1024 * 1024;

/** A bounded stretch of a claim, on disk: files of lines `index \x01 hash \x01 raw`, and what was rejected at sight. */
export interface Window {
  readonly number: number;
  readonly firstIndex: number;
  readonly elements: number;
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

const SEPARATOR_TEXT = String.fromCharCode(SEPARATOR);
const LINE_END = Buffer.from('\n');

/** Files of a few lines each; `place` begins their names. */
function createSegments(place: string): {
  add(head: Buffer, line: Buffer): Promise<void>;
  end(): Promise<readonly string[]>;
} {
  const files: string[] = [];
  let waiting: Buffer[] = [];
  let bytes = 0;
  const write = async (): Promise<void> => {
    const file = `${place}-${files.length}.txt`;
    files.push(file);
    await writeFile(file, Buffer.concat(waiting));
    waiting = [];
    bytes = 0;
  };
  return {
    async add(head, line) {
      if (bytes > 0 && bytes + line.length > SEGMENT_BYTES) await write();
      waiting.push(head, line, LINE_END);
      bytes += line.length;
    },
    async end() {
      if (waiting.length > 0 || files.length === 0) await write();
      return files;
    },
  };
}

/** The chain of the elements of a batch, from which each window takes its digest. */
export function elementChain(): { add(hash: string): void; digest(): string } {
  const chain = createHash('sha256');
  return {
    add: (hash) => void chain.update(hash),
    digest: () => chain.copy().digest('hex'),
  };
}

/**
 * Reads a claim from the given element on as windows of at most `rows` elements. `index` of a window's elements counts
 * from `from`: a batch knows nothing of what was cut off before it.
 */
export async function* readWindows(claim: {
  readonly buffer: LogBuffer;
  readonly key: string;
  readonly from: number;
  readonly length: number;
  readonly rows: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  onRead(elements: number): Promise<void> | void;
}): AsyncGenerator<Window> {
  const { buffer, key, from, length, rows, folder, signal } = claim;
  const chain = elementChain();
  let at = from;
  let perCommand = FIRST_ELEMENTS;
  for (let number = 0; at < length; number++) {
    const segments = createSegments(join(folder, `segment-${number}`));
    const rejects = rejectFile(join(folder, `rejects-${number}.ndjson`));
    const first = at;
    let lines = 0;
    let lineBytes = 0;
    let lineHashes = 0n;
    let bytes = 0;
    let longBytes = 0;
    let firstHash = '';
    try {
      while (at < length && at - first < rows && bytes < WINDOW_BYTES && longBytes < LONG_LINES_BYTES) {
        signal.throwIfAborted();
        const want = Math.min(perCommand, length - at, rows - (at - first));
        const elements = await buffer.range(key, at, at + want - 1);
        if (elements.length !== want) {
          throw new Error(
            `the claim ${key} changed while it was read: ${elements.length} elements from ${at} on instead of ${want}`,
          );
        }
        const size = elements.reduce((sum, raw) => sum + raw.length, 0);
        perCommand = Math.max(1, Math.min(MOST_ELEMENTS, Math.floor((COMMAND_BYTES * want) / Math.max(1, size))));
        for (const raw of elements) {
          const hash = elementHash(raw);
          chain.add(hash);
          if (at === first) firstHash = hash;
          const index = at - from;
          const reason = unreadable(raw);
          if (reason === null) {
            await segments.add(Buffer.from(`${index}${SEPARATOR_TEXT}${hash}${SEPARATOR_TEXT}`), onOneLine(raw));
            lines += 1;
            lineBytes += raw.length;
            lineHashes += hashBits(hash);
          } else {
            await rejects.add({ index, hash, reason, raw });
          }
          if (raw.length > LONG_LINE_BYTES) longBytes += raw.length;
          at += 1;
        }
        bytes += size;
        await claim.onRead(at - from);
      }
    } catch (error) {
      await rejects.close();
      throw error;
    }
    const files = await segments.end();
    yield {
      number,
      firstIndex: first - from,
      elements: at - first,
      segments: files,
      lines,
      lineBytes,
      lineHashes,
      rejects,
      firstHash,
      chain: chain.digest(),
    };
  }
}
