import { describe, expect, test } from 'vitest';
import { createLineSet } from './lineSet.ts';
import { matchQuery, shownLines, shownQuery, stepMatch } from './logView.ts';

const found = createLineSet();
found.add([3, 4, 9, 9]);

describe('what is shown', () => {
  test('is everything, or what has the level, and the text only where that is asked', () => {
    expect(shownQuery({ text: 'a', level: 'debug', isOnly: false })).toBeNull();
    expect(shownQuery({ text: 'a', level: 'warn', isOnly: false })).toEqual({ text: '', level: 'warn' });
    expect(shownQuery({ text: 'a', level: 'debug', isOnly: true })).toEqual({ text: 'a', level: 'debug' });
  });

  test('is known by place and by number', () => {
    const all = shownLines(12, null);
    expect([all.count, all.numberAt(0), all.rowOf(5)]).toEqual([12, 1, 4]);
    const some = shownLines(12, found);
    expect([some.count, some.numberAt(2), some.numberAt(3), some.rowOf(9), some.rowOf(5)]).toEqual([3, 9, 0, 2, 2]);
  });
});

test('who searches goes among the lines of the level', () => {
  expect(matchQuery({ text: '', level: 'warn', isOnly: true })).toBeNull();
  expect(matchQuery({ text: 'a', level: 'warn', isOnly: false })).toEqual({ text: 'a', level: 'warn' });
});

test.each([
  [null, false, 3],
  [3, false, 4],
  [5, false, 9],
  [9, false, 3],
  [null, true, 9],
  [3, true, 9],
  [9, true, 4],
  [6, true, 4],
])('from line %s, backwards %s: %s', (from, isBack, expected) => {
  expect(stepMatch(found, from, isBack)).toBe(expected);
});

test('where nothing was found there is nowhere to go', () => {
  expect(stepMatch(createLineSet(), 1, false)).toBeNull();
});
