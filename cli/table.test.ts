import { expect, test } from 'vitest';
import { table } from './table.ts';

const lines = (text: string) => text.split('\n').slice(0, -1);

test('columns are aligned, Hangul counting two, and the last one is not padded', () => {
  const rows = [
    { name: '서울', state: 'success', note: 'a' },
    { name: 'Busan', state: 'no', note: '부산' },
  ];
  expect(lines(table(rows, { width: 80 }))).toEqual([
    'name   state    note',
    '서울   success  a',
    'Busan  no       부산',
  ]);
});

test.each<[unknown, string]>([
  [null, '-'],
  [undefined, '-'],
  [true, 'yes'],
  [false, 'no'],
  [12, '12'],
  [0.25, '0.3'],
  [['a', 'b'], 'a, b'],
  [[], '-'],
  [{ a: 1 }, '{"a":1}'],
  [new Date('2026-02-01T00:10:00Z'), '2026-02-01 00:10Z'],
  ['2026-02-01T00:10:05.123456Z', '2026-02-01 00:10:05Z'],
  ['manual__2026-02-01T00:10:05Z', 'manual__2026-02-01T00:10:05Z'],
])('%j is shown as %s', (value, shown) => {
  expect(table([{ value }], { width: 80 })).toBe(`value\n${shown}\n`);
});

test('the last column is wrapped at spaces to the width, its own lines kept', () => {
  const rows = [{ check: 'queue', detail: 'one two three four five six\nseven' }];
  expect(lines(table(rows, { width: 31 }))).toEqual([
    'check  detail',
    'queue  one two three four five',
    '       six',
    '       seven',
  ]);
});

test('a word that is wider than the column stays whole', () => {
  const word = 'x'.repeat(40);
  expect(lines(table([{ a: 'k', b: `${word} y` }], { width: 30 }))).toEqual(['a  b', `k  ${word}`, '   y']);
});

test('only the columns that are asked for', () => {
  expect(table([{ a: 1, b: 2, c: 3 }], { columns: ['c', 'a'], width: 80 })).toBe('c  a\n3  1\n');
  expect(table([], { columns: ['c'], width: 80 })).toBe('(none)\n');
});
