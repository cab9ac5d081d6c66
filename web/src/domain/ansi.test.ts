import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAnsi, stripAnsi } from './ansi.ts';

const ESC = '\u001b';
const plain = (text: string) => ({ text, color: null, isBold: false });

it('cuts a line at its color codes', () => {
  expect(parseAnsi(`a ${ESC}[1;31mRED${ESC}[0m b${ESC}[92m!${ESC}[39m.`)).toEqual([
    plain('a '),
    { text: 'RED', color: 1, isBold: true },
    plain(' b'),
    { text: '!', color: 10, isBold: false },
    plain('.'),
  ]);
});

it('knows the first colors of 256, and takes no other for something else', () => {
  expect(parseAnsi(`${ESC}[38;5;1ma${ESC}[38;5;196mb${ESC}[38;2;1;31;32mc${ESC}[48;5;1md`)).toEqual([
    { text: 'a', color: 1, isBold: false },
    plain('b'),
    plain('c'),
    plain('d'),
  ]);
});

it.each([
  [`${ESC}[2K${ESC}[1GDone`, 'Done'],
  ['\u001b]0;title\u0007text', 'text'],
  ['bell\u0007 null\u0000 del\u007f', 'bell␇ null␀ del␡'],
  ['\tstays', '\tstays'],
  ['한글 \u001b[38;5;196m빨강\u001b[m', '한글 빨강'],
  ['', ''],
])('%j reads as %j', (line, text) => {
  expect(stripAnsi(line)).toBe(text);
});

it('never lets a control character through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (line) => {
      expect(stripAnsi(line)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    }),
  );
});
