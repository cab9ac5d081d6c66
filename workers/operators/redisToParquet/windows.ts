import type { RowSchema } from '../../drain/schemas.ts';
import { windowsIn } from '../../drain/window.ts';
import type { Window } from '../../drain/window.ts';
import { elementChain } from './elementChain.ts';
import type { LogBuffer } from './logBuffer.ts';

/** One command asks for as many elements as give these bytes if they are like those before. */
export const COMMAND_BYTES = 8 * 1024 * 1024;
const FIRST_ELEMENTS = 500;
const MOST_ELEMENTS = 5_000;

/** A stretch of a claim. */
interface Stretch {
  readonly buffer: LogBuffer;
  readonly key: string;
  readonly from: number;
  readonly length: number;
  readonly signal: AbortSignal;
}

/**
 * Reads a claim from the given element on as windows of at most `rows` elements. `index` of a window's elements counts
 * from `from`: a batch knows nothing of what was cut off before it.
 */
export async function* readWindows(
  claim: Stretch & {
    readonly rows: number;
    readonly folder: string;
    readonly schema: RowSchema;
    /** After each command and each window. */
    onRead(elements: number): Promise<void> | void;
  },
): AsyncGenerator<Window> {
  const { rows, folder, schema } = claim;
  const chain = elementChain();
  let number = 0;
  let read = 0;
  const openNext = windowsIn(folder, schema);
  let window = openNext(number, read);
  try {
    for await (const elements of blocksOf(claim)) {
      for (const raw of elements) {
        if (window.elements === rows || window.isFull) {
          await claim.onRead(read);
          yield await window.end(chain.digest());
          window = openNext(++number, read);
        }
        chain.add(window.add(raw));
        read += 1;
      }
      await window.room();
      await claim.onRead(read);
    }
    if (window.elements > 0) yield await window.end(chain.digest());
  } catch (error) {
    await window.discard();
    throw error;
  }
}

/** The elements, some for each command; the next command is under way while its predecessor's are used. */
async function* blocksOf({ buffer, key, from, length, signal }: Stretch): AsyncGenerator<readonly Buffer[]> {
  const fetch = async (at: number, count: number): Promise<readonly Buffer[]> => {
    const elements = await buffer.range(key, at, at + count - 1);
    if (elements.length === count) return elements;
    throw new Error(
      `the claim ${key} changed while it was read: ${elements.length} elements from ${at} on instead of ${count}`,
    );
  };
  let at = from;
  let perCommand = FIRST_ELEMENTS;
  let coming: Promise<readonly Buffer[]> | null = null;
  while (at < length) {
    signal.throwIfAborted();
    const elements = await (coming ?? fetch(at, Math.min(perCommand, length - at)));
    at += elements.length;
    const size = elements.reduce((sum, raw) => sum + raw.length, 0);
    perCommand = Math.max(
      1,
      Math.min(MOST_ELEMENTS, Math.floor((COMMAND_BYTES * elements.length) / Math.max(1, size))),
    );
    coming = at < length ? fetch(at, Math.min(perCommand, length - at)) : null;
    // Seen when it is waited for.
    coming?.catch(() => undefined);
    yield elements;
  }
}
