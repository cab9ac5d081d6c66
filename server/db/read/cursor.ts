import { InvalidQueryError } from './invalidQuery.ts';

/** A place between two rows of an ordered list, and the side of it to read. */
export interface Cursor {
  readonly direction: 'next' | 'previous';
  /** The sort keys of the row beside it, as text. */
  readonly keys: readonly (string | null)[];
}

export function encodeCursor({ direction, keys }: Cursor): string {
  return Buffer.from(JSON.stringify([direction, ...keys])).toString('base64url');
}

/** `width`: how many keys the list is ordered by. Throws where the text is no cursor of such a list. */
export function decodeCursor(text: string, width: number): Cursor {
  const [direction, ...keys] = parse(text);
  const isWhole = keys.length === width && keys.every((key) => key === null || typeof key === 'string');
  if ((direction !== 'next' && direction !== 'previous') || !isWhole) {
    throw new InvalidQueryError('The cursor is not one that was given for this list and this order_by');
  }
  return { direction, keys };
}

function parse(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
