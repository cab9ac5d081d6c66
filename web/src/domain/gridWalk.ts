/** The keyboard's way through a grid whose first row and first column hold names. */

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** `rows` and `columns`: how many there are, names included. */
export interface Extent {
  readonly rows: number;
  readonly columns: number;
}

/** How far a page key goes. */
const LEAP = 10;

/** Where a key leads; null: it is none of the grid's. */
export function walk(key: string, isWide: boolean, { row, column }: Place, { rows, columns }: Extent): Place | null {
  switch (key) {
    case 'ArrowLeft':
      return clamp({ row, column: column - 1 }, { rows, columns });
    case 'ArrowRight':
      return clamp({ row, column: column + 1 }, { rows, columns });
    case 'ArrowUp':
      return clamp({ row: row - 1, column }, { rows, columns });
    case 'ArrowDown':
      return clamp({ row: row + 1, column }, { rows, columns });
    case 'PageUp':
      return clamp({ row: row - LEAP, column }, { rows, columns });
    case 'PageDown':
      return clamp({ row: row + LEAP, column }, { rows, columns });
    case 'Home':
      return clamp({ row: isWide ? 0 : row, column: 0 }, { rows, columns });
    case 'End':
      return clamp({ row: isWide ? rows - 1 : row, column: columns - 1 }, { rows, columns });
    default:
      return null;
  }
}

/** The corner holds nothing. */
export function clamp({ row, column }: Place, { rows, columns }: Extent): Place {
  const inside = (value: number, count: number) => Math.max(Math.min(value, count - 1), 0);
  const place = { row: inside(row, rows), column: inside(column, columns) };
  return place.row === 0 && place.column === 0 ? { row: 0, column: Math.min(1, columns - 1) } : place;
}
