/** How far a file, or a partition of a topic, has been read into an output. */
export interface Position {
  /** Rises each time that the file was seen truncated and then begun with the same first line, or the partition's log shortened. */
  readonly generation: number;
  /** Offset of the first byte, or message, not yet pushed. */
  readonly offset: number;
}

/** A position as it is kept, with what helps a reader of it. */
export interface StoredPosition extends Position {
  readonly path: string;
  /** When it was written, epoch seconds. */
  readonly at: number;
}

export const START: Position = { generation: 0, offset: 0 };

export function encodePosition(position: StoredPosition): string {
  const { generation, offset, path, at } = position;
  return JSON.stringify({ offset, generation, path, at });
}

/** Throws when the text is no position: going on from a guess would lose or double events. */
export function decodePosition(text: string): StoredPosition {
  const value = JSON.parse(text) as Partial<StoredPosition>;
  const { offset, generation, path = '', at = 0 } = value;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(generation)) throw new Error(`not a position: ${text}`);
  return { offset: offset!, generation: generation!, path, at };
}
