import { expect, it } from 'vitest';
import { readJsonText } from './jsonText.ts';

it.each([
  ['{"a": 1, "b": 2}', 'object', 2],
  ['[1, 2, 3]', 'array', 3],
  ['"x"', 'string', 0],
  ['4.5', 'number', 0],
  ['true', 'boolean', 0],
  ['null', 'null', 0],
] as const)('%s is %s', (text, kind, count) => {
  expect(readJsonText(text)).toEqual({ ok: true, value: JSON.parse(text), kind, count });
});

it.each([
  ['{"a": 1,}', { line: 1, column: 9 }],
  ['{\n  "a": 1', { line: 2, column: 9 }],
  ['{"a":', { line: 1, column: 6 }],
  ['x', null],
])('says where %j stops being JSON, where the browser knows', (text, place) => {
  expect(readJsonText(text)).toEqual({ ok: false, place });
});
