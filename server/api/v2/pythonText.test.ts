import { expect, it } from 'vitest';
import { pythonText } from './pythonText.ts';

it.each([
  ['text', 'text'],
  [null, 'None'],
  [true, 'True'],
  [1.5, '1.5'],
  [[1, 'a', null], "[1, 'a', None]"],
  [{ a: { b: false } }, "{'a': {'b': False}}"],
  [["it's"], '["it\'s"]'],
  [['it\'s "so"'], "['it\\'s \"so\"']"],
  [['a\nb\\c\td\r'], "['a\\nb\\\\c\\td\\r']"],
])('%j is printed as %s', (value, text) => {
  expect(pythonText(value)).toBe(text);
});
