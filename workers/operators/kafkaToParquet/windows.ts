import { openWindow } from '../../drain/window.ts';
import type { OpenWindow, Window } from '../../drain/window.ts';
import { formatHash } from '../../parquet/orderFree.ts';
import type { MessageBlock } from './messages.ts';
import { placeOf, refusalOf, TOPIC_PLACE } from './place.ts';

const NOTHING = Buffer.alloc(0);
/** The offsets in the ledger say what a batch holds; no chain of elements is needed. */
const NO_CHAIN = formatHash(0n);

/** Files of messages as they come, of any partition: each ends after so many messages or seconds. */
export async function* windowsOf(
  blocks: AsyncIterable<MessageBlock>,
  limits: { readonly rows: number; readonly seconds: number; readonly folder: string },
): AsyncGenerator<Window> {
  let window: OpenWindow | null = null;
  let openedAt = 0;
  let number = 0;
  let index = 0;
  try {
    for await (const block of blocks) {
      for (const message of block.messages) {
        if (window === null) {
          window = openWindow(number++, index, limits.folder, TOPIC_PLACE);
          openedAt = performance.now();
        }
        await window.add(message.value ?? NOTHING, placeOf(block, message), refusalOf(message));
        index += 1;
        if (window.elements >= limits.rows || window.isFull) {
          const full: OpenWindow = window;
          window = null;
          yield await full.end(NO_CHAIN);
        }
      }
      if (window !== null && performance.now() - openedAt >= limits.seconds * 1000) {
        const old: OpenWindow = window;
        window = null;
        yield await old.end(NO_CHAIN);
      }
    }
    if (window !== null) {
      const last: OpenWindow = window;
      window = null;
      yield await last.end(NO_CHAIN);
    }
  } finally {
    await window?.discard();
  }
}
