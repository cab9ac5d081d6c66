import { describe, expect, test } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { concurrencyKeyOf, hasKeyPerInstance, keySources, listPlaces, type ListPlace } from './concurrencyKey.ts';
import type { Json, MapDefinition } from './definition.ts';

const values = {
  params: { city: '서울', place: { zone: 'kr' }, empty: '' },
  results: new Map<string, Json>([['list', { files: ['a', 'b'], rows: 7 }]]),
};
const ref = (...path: (string | number)[]): Json => ({ $ref: { task: 'list', path } });
const element = (list: number, ...held: Json[]): Json => ({
  $listElement: { list, path: ['name'], ...(held.length > 0 && { values: held }) },
});

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
  ['texts and values', { $text: ['load ', { $param: 'city' }, '/', ref('rows')] }, 'load 서울/7'],
  ['a text with a value that is missing', { $text: ['load ', { $param: 'none' }] }, null],
])('%s', (_, option, expected) => {
  expect(concurrencyKeyOf(option, values)).toBe(expected);
});

describe('the key of an instance', () => {
  const own = {
    ...values,
    elements: [1, 0],
    elementAt: ({ list, path }: ListPlace) => `${list} ${path.join()}`,
  };

  test.each<[string, Json, string | null]>([
    ['in a list of the file', element(0, 'a', 'b'), 'b'],
    ['that is a Ref there', element(1, ref('files', 0)), 'a'],
    ['that is a param there', element(0, null, { $param: 'city' }), '서울'],
    ['that is missing there', element(0, 'a', null), null],
    ['in a list that is known later', { $text: ['load ', element(0)] }, 'load 0 name'],
  ])('%s', (_, option, expected) => {
    expect(concurrencyKeyOf(option, own)).toBe(expected);
  });

  test('is none of what is no instance', () => {
    expect([concurrencyKeyOf(element(0, 'a'), values), concurrencyKeyOf(element(0), values)]).toEqual([null, null]);
  });
});

test('the tasks that a key comes from', () => {
  expect([keySources('x'), keySources({ $param: 'city' }), keySources(ref())]).toEqual([[], [], ['list']]);
  expect(keySources({ $text: ['x', ref('rows'), element(0, 'a', ref('files'), null)] })).toEqual(['list']);
});

test('the places that a key comes from', () => {
  expect(listPlaces('x')).toEqual([]);
  expect(listPlaces({ $text: ['x', element(2)] })).toEqual([{ list: 2, path: ['name'] }]);
});

test('what differs from instance to instance', () => {
  const over = (group: string | null): { readonly mapped: MapDefinition } => ({
    mapped: { group, combine: 'zip', lists: [{ key: 'x', source: { kind: 'literal', length: 2 } }] },
  });
  const definition = definitionOf([
    taskOf('list', over('g')),
    taskOf('same_element', { ...over('g'), concurrencyKey: ref() }),
    taskOf('other_element', { ...over(null), concurrencyKey: ref() }),
    taskOf('own', { ...over(null), concurrencyKey: element(0) }),
    taskOf('text', { ...over('g'), concurrencyKey: 'x' }),
    taskOf('unmapped', { concurrencyKey: ref() }),
    taskOf('none', over('g')),
  ]);
  const has = definition.tasks.filter((_, taskNo) => hasKeyPerInstance(definition, taskNo));
  expect(has.map(({ taskId }) => taskId)).toEqual(['same_element', 'own']);
});
