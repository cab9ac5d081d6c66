import { expect, it } from 'vitest';
import { clamp, walk } from './gridWalk.ts';

const EXTENT = { rows: 20, columns: 30 };
const AT = { row: 5, column: 6 };

it.each([
  ['ArrowLeft', false, { row: 5, column: 5 }],
  ['ArrowRight', false, { row: 5, column: 7 }],
  ['ArrowUp', false, { row: 4, column: 6 }],
  ['ArrowDown', false, { row: 6, column: 6 }],
  ['PageUp', false, { row: 0, column: 6 }],
  ['PageDown', false, { row: 15, column: 6 }],
  ['Home', false, { row: 5, column: 0 }],
  ['End', false, { row: 5, column: 29 }],
  ['Home', true, { row: 0, column: 1 }],
  ['End', true, { row: 19, column: 29 }],
  ['a', false, null],
])('%s leads on (with Ctrl: %s)', (key, isWide, place) => {
  expect(walk(key, isWide, AT, EXTENT)).toEqual(place);
});

it('stays inside, and out of the corner', () => {
  expect(clamp({ row: 99, column: -1 }, EXTENT)).toEqual({ row: 19, column: 0 });
  expect(clamp({ row: 0, column: 0 }, EXTENT)).toEqual({ row: 0, column: 1 });
});
