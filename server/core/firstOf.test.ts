import { expect, it } from 'vitest';
import { firstOf } from './firstOf.ts';

it.each([
  [firstOf(['a', 'b'], 3), 'a, b'],
  [firstOf(['a', 'b', 'c'], 2), 'a, b and 1 more'],
  [firstOf(['a', 'b'], 3, { total: 7 }), 'a, b and 5 more'],
  [firstOf(['a', 'b', 'c', 'd'], 2, { between: '; ' }), 'a; b and 2 more'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
