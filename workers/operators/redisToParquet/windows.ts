import { openWindow } from '../../drain/window.ts';
import type { Window } from '../../drain/window.ts';
import { elementChain } from './elementChain.ts';
import type { LogBuffer } from './logBuffer.ts';

/** One command asks for as many elements as give these bytes if they are like those before. */
export const COMMAND_BYTES = 8 * 1024 * 1024;
const FIRST_ELEMENTS = 500;
const MOST_ELEMENTS = 5_000;

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
    const window = openWindow(number, at - from, folder);
    try {
      while (at < length && window.elements < rows && !window.isFull) {
        signal.throwIfAborted();
        const want = Math.min(perCommand, length - at, rows - window.elements);
        const elements = await buffer.range(key, at, at + want - 1);
        if (elements.length !== want) {
          throw new Error(
            `the claim ${key} changed while it was read: ${elements.length} elements from ${at} on instead of ${want}`,
          );
        }
        const size = elements.reduce((sum, raw) => sum + raw.length, 0);
        perCommand = Math.max(1, Math.min(MOST_ELEMENTS, Math.floor((COMMAND_BYTES * want) / Math.max(1, size))));
        for (const raw of elements) chain.add(await window.add(raw));
        at += want;
        await claim.onRead(at - from);
      }
    } catch (error) {
      await window.discard();
      throw error;
    }
    yield await window.end(chain.digest());
  }
}
