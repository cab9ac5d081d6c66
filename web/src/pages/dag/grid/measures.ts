/** Of the grid, in CSS pixels. */
export const CELL = { width: 28, height: 28 } as const;
/** Month, day, and the bars below. */
export const HEAD = { height: 92, bars: 40 } as const;
