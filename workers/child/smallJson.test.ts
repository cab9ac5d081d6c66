import { expect, test } from 'vitest';
import { smallJson } from './smallJson.ts';

test.each([[null], [0], ['가'], [[1, { a: null }]]])('%j is kept as it is', (value) => {
  expect(smallJson('x', value)).toEqual(value);
});

test.each<[unknown, RegExp]>([
  [undefined, /^x cannot be stored: undefined is no JSON; give null/],
  [() => 1, /^x cannot be stored: function is no JSON/],
  [{ n: 1n }, /^x cannot be stored: .*BigInt/],
  ['가'.repeat(30_000), /^x has 90002 bytes; at most 65536 are kept/],
])('%o is refused', (value, message) => {
  expect(() => smallJson('x', value)).toThrow(message);
});
