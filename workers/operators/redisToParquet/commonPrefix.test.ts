import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerFile, PublishedBatch } from '../../../server/core/ledger.ts';
import { commonPrefix } from './commonPrefix.ts';
import { elementChain } from './elementChain.ts';

/** A batch as it is published with windows of the given size; `damaged`: its parts cannot be read. */
function published(elements: readonly string[], size: number): PublishedBatch {
  const chain = elementChain();
  const files: LedgerFile[] = [];
  for (let at = 0; at < elements.length; at += size) {
    const some = elements.slice(at, at + size);
    for (const element of some) chain.add(element);
    files.push({
      url: '',
      kind: 'part',
      batch: 'b',
      share: 's',
      window: files.length,
      firstIndex: at,
      elements: some.length,
      rows: some.length,
      bytes: 1,
      checksum: '',
      idsHash: '',
      chain: chain.digest(),
    });
  }
  // The ledger gives no order among files.
  return {
    batch: 'b',
    elements: elements.length,
    rows: 0,
    rejects: 0,
    cut: 0,
    lost: 0,
    dropped: 0,
    claimedAt: new Date(0),
    publishedAt: new Date(0),
    firstHash: elements[0] ?? null,
    files: files.toReversed(),
  };
}

const elements = fc.array(
  fc.constantFrom('a', 'b').map((letter) => hash('sha256', letter).slice(0, 32)),
  { maxLength: 30 },
);

test('is the longest common prefix, whatever the windows, and reads one window of parts at most', async () => {
  await fc.assert(
    fc.asyncProperty(
      elements,
      elements,
      elements,
      fc.integer({ min: 1, max: 7 }),
      async (shared, ours, theirs, size) => {
        const list = [...shared, ...ours];
        const earlier = [...shared, ...theirs];
        let read = 0;
        const found = await commonPrefix(
          { length: list.length, range: (start, end) => Promise.resolve(list.slice(start, end)) },
          published(earlier, size),
          (window) => {
            read += 1;
            return Promise.resolve(earlier.slice(window * size, (window + 1) * size));
          },
        );
        const differs = list.findIndex((each, index) => each !== earlier[index]);
        expect(found).toBe(differs === -1 ? list.length : differs);
        expect(read).toBeLessThanOrEqual(1);
      },
    ),
  );
});
