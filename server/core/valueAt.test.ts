import { expect, it } from 'vitest';
import { valueAt } from './valueAt.ts';

it.each([
  [{ a: { b: [1, 2] } }, ['a', 'b', 1], 2],
  [{ a: [1, 2] }, ['a', -1], 2],
  [{ a: 1 }, [], { a: 1 }],
  [{ a: null }, ['a', 'b'], undefined],
  [{ a: 1 }, ['toString'], undefined],
  [{ a: 'text' }, ['a', 0], undefined],
  [['x'], ['length'], 1],
])('%j at %j is %j', (value, path, expected) => {
  expect(valueAt(value, path)).toEqual(expected);
});
