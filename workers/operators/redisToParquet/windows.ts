import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBits } from '../../parquet/orderFree.ts';
import { elementHash, onOneLine, SEPARATOR, unreadable } from './elements.ts';
import type { LogBuffer } from './logBuffer.ts';
import { rejectFile } from './rejectFile.ts';
import type { RejectFile } from './rejectFile.ts';

const ELEMENTS_A_COMMAND = 5_000;
/** A window ends here even if it has fewer elements than asked for, to bound the disk. */
const WINDOW_BYTES = 256 * 1024 * 1024;
/** DuckDB takes 2,048 lines at a time into memory, so long ones end a window much earlier. */
const LONG_LINE_BYTES = 16 * 1024;
const LONG_LINES_BYTES = 32 * 1024 * 1024;

/** A bounded stretch of a claim, on disk: lines `index \x01 hash \x01 raw`, and what was rejected at sight. */
export interface Window {
  readonly number: number;
  readonly firstIndex: number;
  readonly elements: number;
  readonly segment: string;
  /** Lines in the segment. */
  readonly lines: number;
  /** Order-free hash of the elements in the segment. */
  readonly lineHashes: bigint;
  readonly rejects: RejectFile;
  readonly firstHash: string;
  /** Chained hash of the batch's elements up to the window's end. */
  readonly chain: string;
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
  for (let number = 0; at < length; number++) {
    const segment = join(folder, `segment-${number}.txt`);
    const rejects = rejectFile(join(folder, `rejects-${number}.ndjson`));
    const file = await open(segment, 'w');
    const first = at;
    let lines = 0;
    let lineHashes = 0n;
    let bytes = 0;
    let longBytes = 0;
    let firstHash = '';
    try {
      while (at < length && at - first < rows && bytes < WINDOW_BYTES && longBytes < LONG_LINES_BYTES) {
        signal.throwIfAborted();
        const want = Math.min(ELEMENTS_A_COMMAND, length - at, rows - (at - first));
        const elements = await buffer.range(key, at, at + want - 1);
        if (elements.length !== want) {
          throw new Error(
            `the claim ${key} changed while it was read: ${elements.length} elements from ${at} on instead of ${want}`,
          );
        }
        const chunks: (Buffer | string)[] = [];
        for (const raw of elements) {
          const hash = elementHash(raw);
          chain.add(hash);
          if (at === first) firstHash = hash;
          const index = at - from;
          const reason = unreadable(raw);
          if (reason === null) {
            chunks.push(
              `${index}${String.fromCharCode(SEPARATOR)}${hash}${String.fromCharCode(SEPARATOR)}`,
              onOneLine(raw),
              '\n',
            );
            lines += 1;
            lineHashes += hashBits(hash);
          } else {
            await rejects.add({ index, hash, reason, raw });
          }
          bytes += raw.length;
          if (raw.length > LONG_LINE_BYTES) longBytes += raw.length;
          at += 1;
        }
        await file.writeFile(
          Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk))),
        );
        await claim.onRead(at - from);
      }
    } finally {
      await file.close();
    }
    yield {
      number,
      firstIndex: first - from,
      elements: at - first,
      segment,
      lines,
      lineHashes,
      rejects,
      firstHash,
      chain: chain.digest(),
    };
  }
}
