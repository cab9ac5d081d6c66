import { describe, expect, test } from 'vitest';
import { createChunkTest, createLineTest, levelOf, lineText, stretchesOf } from './logText.ts';

test.each([
  ['WARNING', 'warn'],
  ['fatal', 'error'],
  ['trace', 'debug'],
  ['Error', 'error'],
  ['notice', 'info'],
])('level %s is %s', (word, level) => {
  expect(levelOf(word)).toBe(level);
});

describe('a line as text', () => {
  test.each([
    ['plain', { message: 'done' }, 'done'],
    ['without colors, movements and titles', { message: '\u001b[1;32mok\u001b[0m\u001b[2K\u001b]0;t\u0007!' }, 'ok!'],
    [
      'with its fields',
      { message: 'wrote', fields: { rows: 3, file: 'a b', deep: { x: [1] } } },
      'wrote rows=3 file=a b deep={"x":[1]}',
    ],
    ['with what is no object as a field', { message: 'm', fields: 'f' }, 'm'],
    ['with no fields', { message: 'm', fields: null }, 'm'],
  ])('%s', (_, line, text) => {
    expect(lineText(line)).toBe(text);
  });
});

test('a line is found by a part of its text in any case, from a level on', () => {
  const warn = { message: 'Slow \u001b[31mQuery\u001b[0m', level: 'warn', fields: { seconds: 3 } } as const;
  const finds = (text: string, level: 'debug' | 'warn' | 'error') => createLineTest({ text, level })(warn);
  expect([finds('', 'debug'), finds('slow query', 'warn'), finds('seconds=3', 'debug')]).toEqual([true, true, true]);
  expect([finds('', 'error'), finds('fast', 'debug')]).toEqual([false, false]);
});

test('numbers in a row are told as a stretch', () => {
  expect(stretchesOf([])).toEqual([]);
  expect(stretchesOf([1, 2, 3, 7, 9, 10])).toEqual([1, 3, 7, 7, 9, 10]);
});

test('a chunk is left unread only where no line of it can match', () => {
  const written = (lines: readonly object[]) => lines.map((line) => JSON.stringify(line)).join('\n');
  const plain = written([{ l: 'info', m: 'Say "hi"' }]);
  const may = (text: string, level: 'debug' | 'info' | 'warn' | 'error', chunk: string) =>
    createChunkTest({ text, level })(chunk);
  expect([may('', 'info', plain), may('SAY', 'debug', plain), may('bye', 'debug', plain)]).toEqual([true, true, false]);
  expect([may('say "hi"', 'debug', plain), may('', 'warn', plain)]).toEqual([true, false]);
  expect(may('', 'warn', written([{ l: 'FATAL', m: '' }]))).toBe(true);
  expect(may('red', 'debug', written([{ l: 'info', m: 'r\u001b[1med' }]))).toBe(true);
  expect(may('n=1', 'debug', written([{ l: 'info', m: '', f: { n: 1 } }]))).toBe(true);
});
