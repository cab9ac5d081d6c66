import { describe, expect, it } from 'vitest';
import { clickRow, NONE_CHOSEN, type RowSelection } from './rowSelection.ts';

const ROWS = ['a', 'b', 'c', 'd'];
const click = (before: RowSelection, row: string, isRange = false) => clickRow(before, ROWS, row, isRange);
const chosen = (selection: RowSelection) => [...selection.chosen].toSorted().join('');

describe('clickRow', () => {
  it('chooses a row, and lets go of it again', () => {
    const one = click(NONE_CHOSEN, 'b');
    expect(chosen(one)).toBe('b');
    expect(chosen(click(one, 'b'))).toBe('');
    expect(chosen(click(one, 'd'))).toBe('bd');
  });

  it('chooses all between two rows, whichever was clicked first', () => {
    expect(chosen(click(click(NONE_CHOSEN, 'b'), 'd', true))).toBe('bcd');
    expect(chosen(click(click(NONE_CHOSEN, 'd'), 'b', true))).toBe('bcd');
  });

  it('lets go of all between two rows', () => {
    const all = { chosen: new Set(ROWS), last: 'a' };
    expect(chosen(click(all, 'c', true))).toBe('d');
  });

  it('takes the row alone where none was clicked before, or that one is no longer in the list', () => {
    expect(chosen(click(NONE_CHOSEN, 'c', true))).toBe('c');
    expect(chosen(click({ chosen: new Set(), last: 'gone' }, 'c', true))).toBe('c');
    expect(chosen(click({ chosen: new Set(), last: 'a' }, 'gone', true))).toBe('gone');
  });
});
