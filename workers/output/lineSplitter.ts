const NEWLINE = 0x0a;
const RETURN = 0x0d;
const MAX_LINE_BYTES = 64 * 1024;
/** Of one character in UTF-8. */
const MAX_CHARACTER_BYTES = 4;

export interface LineSplitter {
  /** Takes the next bytes, cut anywhere, and gives every line that they complete. */
  push(chunk: Uint8Array): void;
  /** Gives what is left without a line end. */
  end(): void;
  /** Bytes taken that belong to a line not given yet. */
  readonly pendingBytes: number;
}

/**
 * Turns a stream of bytes into lines of text. Lines are cut as bytes and decoded whole, so no character is torn by the
 * border of two chunks; bytes that are no UTF-8 become U+FFFD. A line over 64 kB comes in pieces, cut between characters.
 */
export function createLineSplitter(onLine: (line: string) => void, maxBytes = MAX_LINE_BYTES): LineSplitter {
  if (maxBytes < MAX_CHARACTER_BYTES) throw new RangeError('a line must hold at least one character, 4 bytes');
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let pending: Buffer = Buffer.alloc(0);
  const give = (line: Buffer): void => onLine(decoder.decode(line.at(-1) === RETURN ? line.subarray(0, -1) : line));

  const takeLines = (bytes: Buffer): Buffer => {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start);
      const stop = end === -1 ? bytes.length : end;
      while (stop - start > maxBytes) {
        const cut = borderBefore(bytes, start + maxBytes);
        give(bytes.subarray(start, cut));
        start = cut;
      }
      if (end === -1) return bytes.subarray(start);
      give(bytes.subarray(start, end));
      start = end + 1;
    }
  };

  return {
    push: (chunk) => {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      // A copy, so that a few bytes left over do not keep a large chunk in memory.
      pending = Buffer.from(takeLines(pending.length === 0 ? bytes : Buffer.concat([pending, bytes])));
    },
    end: () => {
      if (pending.length > 0) give(pending);
      pending = Buffer.alloc(0);
    },
    get pendingBytes() {
      return pending.length;
    },
  };
}

/** The nearest place at or before `index` where a UTF-8 character begins; `index` itself where there is none within a character's length. */
function borderBefore(bytes: Buffer, index: number): number {
  for (let back = 0; back < MAX_CHARACTER_BYTES; back += 1) {
    const byte = bytes[index - back];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return index - back;
  }
  return index;
}
