import { describe, expect, it } from 'vitest';
import { MAX_MAPPED } from './mapping.ts';
import { listInStored } from './storedLists.ts';

const day = '2026-01-01T00:00:00.000Z';
const value = { 'a/b': [{ rows: [1, { at: day }] }, { rows: [day, 2] }], days: { first: day, other: { 'x~': day } } };
const datePaths = ['/a~1b/0/rows/1/at', '/a~1b/1/rows/0', '/days/first', '/days/other/x~0'];
const stored = { value, datePaths };

describe('a list in a stored result', () => {
  it('is taken apart with the Dates of each element', () => {
    expect(listInStored(stored, ['a/b', 0, 'rows'])).toEqual([
      { value: 1, datePaths: [] },
      { value: { at: day }, datePaths: ['/at'] },
    ]);
    expect(listInStored(stored, ['a/b', -1, 'rows'])).toEqual([
      { value: day, datePaths: [''] },
      { value: 2, datePaths: [] },
    ]);
    expect(listInStored({ value: [1], datePaths: [] }, [])).toEqual([{ value: 1, datePaths: [] }]);
  });

  it('may be the entries of a record', () => {
    expect(listInStored(stored, ['days'])).toEqual([
      { value: ['first', day], datePaths: ['/1'] },
      { value: ['other', { 'x~': day }], datePaths: ['/1/x~0'] },
    ]);
  });

  it.each([
    ['nothing is there', ['c']],
    ['a number is there', ['a/b', 0, 'rows', 0]],
    ['there are too many', ['many']],
  ])('is none where %s', (_, path) => {
    const many = Array.from({ length: MAX_MAPPED + 1 }, () => 0);
    expect(listInStored({ value: { ...value, many }, datePaths }, path)).toBeNull();
  });
});
