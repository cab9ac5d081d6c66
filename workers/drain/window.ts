import { join } from 'node:path';
import { hashBits } from '../parquet/orderFree.ts';
import { elementHash, onOneLine, SEPARATOR, unreadable } from './elements.ts';
import { rejectPlace } from './place.ts';
import { NULL_FIELD, plainLines, plainRoom } from './plainLine.ts';
import type { PlainLines } from './plainLine.ts';
import { rejectFile } from './rejectFile.ts';
import type { RejectFile } from './rejectFile.ts';
import type { RowSchema } from './schemas.ts';
import { createSegments, SEGMENT_BYTES } from './segments.ts';
import type { SpareBuffers } from './segments.ts';

/** A window ends here even if it has fewer elements than asked for: its files lie on this machine, those of two windows at once. */
const WINDOW_BYTES = 64 * 1024 * 1024;
/** A row group has 2,048 rows at least, so long ones end a window earlier. */
const LONG_LINE_BYTES = 8 * 1024;
const LONG_LINES_BYTES = 24 * 1024 * 1024;

/** Of a window, where an author says nothing. */
export const ROWS_PER_FILE = 50_000;

/** For who makes windows on another machine. */
export const WINDOW_LIMITS = {
  windowBytes: WINDOW_BYTES,
  longLineBytes: LONG_LINE_BYTES,
  longLinesBytes: LONG_LINES_BYTES,
  segmentBytes: SEGMENT_BYTES,
};

/** A bounded stretch of a claim, on disk: files of lines `index \x01 hash \x01 place \x01 raw`, what plain ones hold, and what was rejected at sight. */
export interface Window {
  readonly number: number;
  readonly firstIndex: number;
  readonly elements: number;
  /** Of the elements, as the source holds them. */
  readonly bytes: number;
  /** Every line as it came, in the order of the claim. */
  readonly segments: readonly string[];
  /** Plain lines, taken apart: `index \x01 hash \x01 place` and the fields that `PlainLines` writes. */
  readonly plain: readonly string[];
  /** Those that are not plain, as they came. */
  readonly others: readonly string[];
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
  add(raw: Buffer, place?: readonly (string | number)[], refused?: string): string;
  /** Until there is room for more, so that what waits to be on disk is bounded. */
  room(): Promise<void>;
  /** `chain`: of the batch's elements up to here. */
  end(chain: string): Promise<Window>;
  /** Of a window that is not ended. */
  discard(): Promise<void>;
}

const SEPARATOR_TEXT = String.fromCharCode(SEPARATOR);
const NULL_TEXT = String.fromCharCode(NULL_FIELD);

/** Opens the window of a batch with this number, whose first element has the given place in the batch. */
export type OpenNext = (number: number, firstIndex: number) => OpenWindow;

/** For the windows of one batch, of which one is filled at a time; their files lie in `folder`. */
export function windowsIn(folder: string, schema: Pick<RowSchema, 'paths' | 'place'>): OpenNext {
  const lines = plainLines(schema.paths);
  const spare: SpareBuffers = [];
  return (number, firstIndex) => openWindow(number, firstIndex, folder, schema, lines, spare);
}

function openWindow(
  number: number,
  firstIndex: number,
  folder: string,
  { paths, place: placeColumns }: Pick<RowSchema, 'paths' | 'place'>,
  takenApart: PlainLines,
  spare: SpareBuffers,
): OpenWindow {
  const segments = createSegments(join(folder, `segment-${number}`), spare);
  const plain = createSegments(join(folder, `plain-${number}`), spare);
  const others = createSegments(join(folder, `other-${number}`), spare);
  const rejects = rejectFile(join(folder, `rejects-${number}.ndjson`));
  let rejected: Promise<void> = Promise.resolve();
  let elements = 0;
  let lines = 0;
  let lineBytes = 0;
  let lineHashes = 0n;
  let bytes = 0;
  let longBytes = 0;
  let firstHash = '';
  const addLine = (line: Buffer, own: string, place: readonly (string | number)[]): void => {
    const head = place.length === 0 ? own : [own, ...place].join(SEPARATOR_TEXT);
    segments.addLine(head, line);
    const plainHead = place.includes('')
      ? [own, ...place.map((each) => (each === '' ? NULL_TEXT : each))].join(SEPARATOR_TEXT)
      : head;
    const isPlain = plain.add(plainHead, plainRoom(paths, line.length), (out, at) => takenApart.take(line, out, at));
    if (!isPlain) others.addLine(head, line);
  };
  return {
    get elements() {
      return elements;
    },
    get isFull() {
      return bytes >= WINDOW_BYTES || longBytes >= LONG_LINES_BYTES;
    },
    add(raw, place = [], refused) {
      const hash = elementHash(raw);
      const index = firstIndex + elements;
      if (elements === 0) firstHash = hash;
      const reason = refused ?? unreadable(raw);
      if (reason === null) {
        addLine(onOneLine(raw), `${index}${SEPARATOR_TEXT}${hash}`, place);
        lines += 1;
        lineBytes += raw.length;
        lineHashes += hashBits(hash);
      } else {
        const reject = { index, hash, place: rejectPlace(placeColumns, place), reason, raw };
        rejected = rejected.then(() => rejects.add(reject));
        rejected.catch(() => undefined);
      }
      if (raw.length > LONG_LINE_BYTES) longBytes += raw.length;
      bytes += raw.length;
      elements += 1;
      return hash;
    },
    async room() {
      await Promise.all([segments.room(), plain.room(), others.room(), rejected]);
    },
    async end(chain) {
      await rejected;
      return {
        number,
        firstIndex,
        elements,
        bytes,
        segments: await segments.end(),
        plain: await plain.end(),
        others: await others.end(),
        lines,
        lineBytes,
        lineHashes,
        rejects,
        firstHash,
        chain,
      };
    },
    async discard() {
      await Promise.all([segments.discard(), plain.discard(), others.discard(), rejected.catch(() => undefined)]);
      await rejects.close();
    },
  };
}
