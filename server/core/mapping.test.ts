import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import type { MapDefinition } from './definition.ts';
import {
  areMappedTogether,
  elementsIn,
  elementsInParams,
  elementsOf,
  expandedTogether,
  instancesOf,
  isKnownAtStart,
  listSources,
  literalLengths,
} from './mapping.ts';

const literal = (length: number) => ({ key: 'x', source: { kind: 'literal' as const, length } });
const param = { key: 'p', source: { kind: 'param' as const, name: 'p', path: [] } };
const result = { key: 'r', source: { kind: 'result' as const, task: 3, place: 0 } };
const mapping = (lists: MapDefinition['lists'], given: Partial<MapDefinition> = {}): MapDefinition => ({
  group: null,
  combine: 'product',
  lists,
  ...given,
});

describe('a mapping', () => {
  it('gives every combination, the last list changing fastest', () => {
    const mapped = mapping([literal(2), literal(3)]);
    expect(instancesOf(mapped, [2, 3])).toBe(6);
    expect([0, 1, 2, 3, 4, 5].map((index) => elementsOf(mapped, [2, 3], index))).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    expect(instancesOf(mapped, [2, 0])).toBe(0);
    expect(elementsOf(mapping([result]), [Infinity], 9_999)).toEqual([9_999]);
  });

  it('goes side by side up to the end of the shortest', () => {
    const mapped = mapping([literal(2), literal(3)], { combine: 'zip' });
    expect(instancesOf(mapped, [2, 3])).toBe(2);
    expect(elementsOf(mapped, [2, 3], 1)).toEqual([1, 1]);
  });

  it('knows what is known of its lists', () => {
    expect(isKnownAtStart(mapping([literal(1), param]))).toBe(true);
    expect(isKnownAtStart(mapping([literal(1), result]))).toBe(false);
    expect(literalLengths(mapping([literal(1), literal(4)]))).toEqual([1, 4]);
    expect(literalLengths(mapping([literal(1), param]))).toBeNull();
    expect(listSources(mapping([param, result]))).toEqual([3]);
  });

  it('binds the tasks of a group together', () => {
    const ofGroup = (group: string | null) => ({ mapped: mapping([literal(1)], { group }) });
    const definition = definitionOf([
      taskOf('a', ofGroup('g')),
      taskOf('b', ofGroup('g')),
      taskOf('c', ofGroup('h')),
      taskOf('d', ofGroup(null)),
      taskOf('e', ofGroup(null)),
      taskOf('f'),
    ]);
    expect(areMappedTogether(definition, 0, 1)).toBe(true);
    expect(areMappedTogether(definition, 0, 2)).toBe(false);
    expect(areMappedTogether(definition, 3, 4)).toBe(false);
    expect(areMappedTogether(definition, 5, 0)).toBe(false);
    expect(expandedTogether(definition, 1)).toEqual([0, 1]);
    expect(expandedTogether(definition, 3)).toEqual([3]);
  });
});

it.each([
  [
    [1, 2],
    [1, 2],
  ],
  [{ a: 1 }, [['a', 1]]],
  [Object.create(null), []],
  ['text', null],
  [null, null],
  [undefined, null],
  [new Date(0), null],
  [new URL('x://y'), null],
])('the elements in %j are %j', (value, elements) => {
  expect(elementsIn(value)).toEqual(elements);
});

it.each([
  { params: { files: { today: ['a', 'b'] } }, expected: ['a', 'b'] },
  { params: { files: { today: { size: 3 } } }, expected: [['size', 3]] },
  { params: { files: { today: 'a' } }, expected: null },
  { params: { files: {} }, expected: null },
  { params: undefined, expected: null },
])('in params $params the elements at files.today are $expected', ({ params, expected }) => {
  expect(elementsInParams(params, { name: 'files', path: ['today'] })).toEqual(expected);
});
