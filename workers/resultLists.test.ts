import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../test/support/core/definitionOf.ts';
import { resultLists } from './resultLists.ts';

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
  it('are taken element by element, dates and undefined ones too', () => {
    const at = new Date(0);
    const [whole, rows] = resultLists(definition, 'list', { rows: [1, { at }, undefined] });
    expect(rows).toEqual({
      place: 1,
      elements: [
        { json: '1', datePaths: [] },
        { json: '{"at":"1970-01-01T00:00:00.000Z"}', datePaths: ['/at'] },
        { json: 'null', datePaths: [] },
      ],
    });
    expect(whole?.elements.map(({ json }) => json)).toEqual(['["rows",[1,{"at":"1970-01-01T00:00:00.000Z"},null]]']);
  });

  it('are not looked for where no task is mapped over them', () => {
    expect(resultLists(definition, 'm', 'text')).toEqual([]);
    expect(resultLists(definition, 'gone', 'text')).toEqual([]);
  });

  it('fail the task where they are none', () => {
    expect(() => resultLists(definition, 'list', 'text')).toThrow("the result is a string, but 'm' is mapped over it");
  });
});
