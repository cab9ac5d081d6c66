import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { listsInResult } from './resultLists.ts';

const mappedOver = (place: number) => ({
  group: null,
  combine: 'product' as const,
  lists: [{ key: 'x', source: { kind: 'result' as const, task: 0, place } }],
});
const definition = definitionOf([
  taskOf('list', { listPaths: [[], ['rows']] }),
  taskOf('m', { upstream: [0], mapped: mappedOver(0) }),
  taskOf('n', { upstream: [0], mapped: mappedOver(1) }),
  taskOf('o', { upstream: [0], mapped: mappedOver(1) }),
]);

describe('the lists in a result', () => {
  it('are found by their places, and the entries of a record are one', () => {
    expect(listsInResult(definition, 0, { rows: [1, 2] })).toEqual([
      { place: 0, elements: [['rows', [1, 2]]] },
      { place: 1, elements: [1, 2] },
    ]);
  });

  it('are not looked for where no task is mapped over them', () => {
    expect(listsInResult(definition, 1, 'text')).toEqual([]);
    expect(listsInResult(definition, -1, 'text')).toEqual([]);
  });

  it.each([
    ['text', "the result is a string, but 'm' is mapped over it: it must be a list"],
    [undefined, "the result is nothing, but 'm' is mapped over it"],
    [null, "the result is null, but 'm' is mapped over it"],
    [new Date(0), "the result is a Date, but 'm' is mapped over it"],
    [{ rows: 3 }, "the result's 'rows' is a number, but 'n', 'o' are mapped over it"],
    [{ rows: Array.from({ length: 10_001 }) }, 'has 10001 elements'],
  ])('are refused where they are none: %j', (result, message) => {
    expect(() => listsInResult(definition, 0, result)).toThrow(message);
  });
});
