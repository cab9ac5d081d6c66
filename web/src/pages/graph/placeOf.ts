import type { Box } from '../../domain/zoom.ts';

/** Where a node stands on the sheet. */
export function placeOf({ x, y, width, height }: Box) {
  return { insetInlineStart: x, insetBlockStart: y, inlineSize: width, blockSize: height };
}
