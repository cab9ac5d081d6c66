interface Range {
  readonly from: number;
  readonly to: number;
}

/** Columns that come into sight and go together. */
export const BLOCK = 8;

/**
 * The blocks of columns that cover a range, and the one of the tab stop wherever it is (before the first: it is in none).
 * They are counted from the end, so that older columns that come before them change none.
 */
export function blocksOf(count: number, { from, to }: Range, stop: number): readonly Range[] {
  const blockAt = (column: number) => Math.floor((count - 1 - column) / BLOCK);
  const wanted = new Set<number>();
  if (to > from) for (let block = blockAt(from); block >= blockAt(to - 1); block--) wanted.add(block);
  if (stop >= 0 && stop < count) wanted.add(blockAt(stop));
  return [...wanted]
    .toSorted((a, b) => b - a)
    .map((block) => ({ from: Math.max(count - (block + 1) * BLOCK, 0), to: count - block * BLOCK }));
}
