/**
 * A log as a scrolled sheet. Browsers end a sheet somewhere above 17 million pixels, and wrapped lines have heights that
 * only drawing tells; so the scroll bar shows the way by estimate, and what is drawn is placed by the row at the top.
 */

/** Of a line that is not wrapped. */
export const ROW_HEIGHT = 20;
const TALLEST_SHEET = 10_000_000;

/** The row at the upper edge of the pane, and how many pixels of it are above the edge. */
export interface Place {
  readonly row: number;
  readonly above: number;
}

export interface Sheet {
  readonly rows: number;
  /** Of a row, about. */
  readonly rowHeight: number;
  /** Height of what is seen of it. */
  readonly pane: number;
}

export function sheetHeight({ rows, rowHeight }: Sheet): number {
  return Math.min(rows * rowHeight, TALLEST_SHEET);
}

/** Pixels of rows to one of the sheet. */
function scaleOf(sheet: Sheet): number {
  const way = sheetHeight(sheet) - sheet.pane;
  return way <= 0 ? 1 : (sheet.rows * sheet.rowHeight - sheet.pane) / way;
}

/** How far the sheet is scrolled where a place is at its upper edge. */
export function topOf({ row, above }: Place, sheet: Sheet): number {
  const top = (row * sheet.rowHeight + above) / scaleOf(sheet);
  return Math.max(0, Math.min(top, sheetHeight(sheet) - sheet.pane));
}

/** What is at the upper edge where the sheet is scrolled so far. */
export function placeAt(top: number, sheet: Sheet): Place {
  return placeOfPixels(top * scaleOf(sheet), sheet);
}

/** A place so many pixels further down, where rows are about as high as all. */
export function movePlace({ row, above }: Place, pixels: number, sheet: Sheet): Place {
  return placeOfPixels(row * sheet.rowHeight + above + pixels, sheet);
}

function placeOfPixels(pixels: number, { rows, rowHeight, pane }: Sheet): Place {
  const inside = Math.max(0, Math.min(pixels, rows * rowHeight - pane));
  const row = Math.floor(inside / rowHeight);
  return { row, above: inside - row * rowHeight };
}

export interface RowWindow {
  readonly first: number;
  /** The last, included; less than `first`: there are none. */
  readonly last: number;
}

/** The rows to draw: those in sight and a pane above and below, so that scrolling meets drawn rows. */
export function windowAt({ row }: Place, { rows, pane }: Sheet): RowWindow {
  const seen = Math.ceil(pane / ROW_HEIGHT) + 1;
  const first = Math.max(0, Math.min(row - seen, rows - 3 * seen));
  return { first, last: Math.min(rows - 1, first + 3 * seen - 1) };
}

/** Whether rows in sight, from `row` on, are well within those that are drawn. */
export function isWellInside(row: number, { first, last }: RowWindow, { rows, pane }: Sheet): boolean {
  const seen = Math.ceil(pane / ROW_HEIGHT) + 1;
  return (first === 0 || row - first > seen / 3) && (last === rows - 1 || last - (row + seen) > seen / 3);
}
