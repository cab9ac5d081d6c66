import type { LedgerFile, PublishedBatch } from '../../../server/core/ledger.ts';
import { elementChain } from './elementChain.ts';

/** The elements of a claim, by hash. */
export interface ElementHashes {
  readonly length: number;
  /** Hashes of the elements in [start, end). */
  range(start: number, end: number): Promise<readonly string[]>;
}

/**
 * How many elements at the start of a claim are those of a published batch: after a fail-over of the source, a list that
 * was consumed already can be back. Whole windows are compared by the ledger's chain, the first that differs element by
 * element. `hashesOf` gives the element hashes of one window of the published batch, in order.
 */
export async function commonPrefix(
  claim: ElementHashes,
  batch: PublishedBatch,
  hashesOf: (window: number) => Promise<readonly string[]>,
): Promise<number> {
  if (claim.length === 0 || batch.firstHash === null) return 0;
  const [first] = await claim.range(0, 1);
  if (first !== batch.firstHash) return 0;
  const chain = elementChain();
  let at = 0;
  for (const window of windowsOf(batch)) {
    const end = Math.min(window.firstIndex + window.elements, claim.length);
    const hashes = await claim.range(window.firstIndex, end);
    for (const hash of hashes) chain.add(hash);
    if (hashes.length === window.elements && chain.digest() === window.chain) {
      at = end;
      continue;
    }
    const published = await hashesOf(window.window);
    const differs = hashes.findIndex((hash, index) => hash !== published[index]);
    return at + (differs === -1 ? hashes.length : differs);
  }
  return at;
}

function windowsOf(batch: PublishedBatch): readonly LedgerFile[] {
  return batch.files.filter((file) => file.kind === 'part').toSorted((a, b) => a.window - b.window);
}
