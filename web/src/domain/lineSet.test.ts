import { expect, test } from 'vitest';
import { createLineSet } from './lineSet.ts';

test('an empty set holds nothing', () => {
  const set = createLineSet();
  expect([set.size, set.nth(0), set.rank(9), set.has(1)]).toEqual([0, undefined, 0, false]);
});

test('numbers are found by place and places by number, over stretches that came one after the other', () => {
  const set = createLineSet();
  set.add([2, 3, 7, 7]);
  set.add([8, 9, 20, 21]);
  const numbers = [2, 3, 7, 8, 9, 20, 21];
  expect(set.size).toBe(7);
  expect(Array.from({ length: 8 }, (_, place) => set.nth(place))).toEqual([...numbers, undefined]);
  for (let number = 0; number < 25; number += 1) {
    expect(set.rank(number)).toBe(numbers.filter((other) => other < number).length);
    expect(set.has(number)).toBe(numbers.includes(number));
  }
});
