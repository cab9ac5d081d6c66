import { expect, test } from 'vitest';
import { concurrencyKeyOf, keySource } from './concurrencyKey.ts';
import type { Json } from './definition.ts';

const values = {
  params: { city: '서울', place: { zone: 'kr' }, empty: '' },
  results: new Map<string, Json>([['list', { files: ['a', 'b'], rows: 7 }]]),
};
const ref = (...path: (string | number)[]): Json => ({ $ref: { task: 'list', path } });

test.each<[string, Json, string | null]>([
  ['a text', 'mart', 'mart'],
  ['a param', { $param: 'city' }, '서울'],
  ['a part of a param', { $param: 'place', path: ['zone'] }, 'kr'],
  ['a missing param', { $param: 'none' }, null],
  ['an empty text', { $param: 'empty' }, null],
  ['a number', ref('rows'), '7'],
  ['an element', ref('files', -1), 'b'],
  ['a name in a list', ref('files', 'a'), null],
  ['a part of nothing', ref('none', 'deeper'), null],
  ['a record', { $param: 'place' }, null],
  ['a task without a result', { $ref: { task: 'other', path: [] } }, null],
])('%s', (_, option, expected) => {
  expect(concurrencyKeyOf(option, values)).toBe(expected);
});

test('the task that a key comes from', () => {
  expect([keySource('x'), keySource({ $param: 'city' }), keySource(ref())]).toEqual([null, null, 'list']);
});
