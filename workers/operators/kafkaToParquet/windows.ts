import type { RowSchema } from '../../drain/schemas.ts';
import { windowsIn } from '../../drain/window.ts';
import type { OpenWindow, Window } from '../../drain/window.ts';
import { formatHash } from '../../parquet/orderFree.ts';
import type { MessageBlock } from '../../../server/kafka/messages.ts';
import { placeOf, refusalOf } from './place.ts';

const NOTHING = Buffer.alloc(0);
/** The offsets in the ledger say what a batch holds; no chain of elements is needed. */
const NO_CHAIN = formatHash(0n);

/** Files of messages as they come, of any partition: each ends after so many messages or seconds. */
export async function* windowsOf(
  blocks: AsyncIterable<MessageBlock>,
  limits: { readonly rows: number; readonly seconds: number; readonly folder: string; readonly schema: RowSchema },
): AsyncGenerator<Window> {
  const openNext = windowsIn(limits.folder, limits.schema);
  let window: OpenWindow | null = null;
  let openedAt = 0;
  let number = 0;
  let index = 0;
  const ended = async (open: OpenWindow): Promise<Window> => {
    const full = await open.end(NO_CHAIN);
    // Only now: one that cannot be ended is discarded below.
    window = null;
    return full;
  };
  try {
    for await (const block of blocks) {
      for (const message of block.messages) {
        if (window === null) {
          window = openNext(number++, index);
          openedAt = performance.now();
        }
        window.add(message.value ?? NOTHING, placeOf(block, message), refusalOf(message));
        index += 1;
        if (window.elements >= limits.rows || window.isFull) yield await ended(window);
      }
      await window?.room();
      if (window !== null && performance.now() - openedAt >= limits.seconds * 1000) yield await ended(window);
    }
    if (window !== null) yield await ended(window);
  } finally {
    await window?.discard();
  }
}
