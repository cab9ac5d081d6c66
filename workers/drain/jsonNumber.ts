import { DOT, MINUS, ZERO } from './jsonCursor.ts';

/** DuckDB reads numbers as 64 bits and writes them anew; of one that is written like this it makes the same text. */
const MAX_DIGITS = 15;
/** In digits after the point, of a number below one: what is smaller gets an exponent. */
const MAX_LEADING_ZEROS = 2;

/** Of the valid number in [from, to), which has no exponent: DuckDB would write the same. */
export function isShortest(bytes: Buffer, from: number, to: number): boolean {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let point = first;
  while (point < to && bytes[point] !== DOT) point++;
  if (to - first > MAX_DIGITS) return false;
  const isZero = bytes[first] === ZERO;
  if (point === to) return !isZero || first === from;
  if (bytes[to - 1] === ZERO) return point + 2 === to && !isZero;
  if (!isZero) return true;
  let zeros = 0;
  while (bytes[point + 1 + zeros] === ZERO) zeros++;
  return zeros <= MAX_LEADING_ZEROS;
}
