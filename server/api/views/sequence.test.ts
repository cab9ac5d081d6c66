import { describe, expect, test } from 'vitest';
import type { Sequence } from './sequence.ts';
import { firstPlaceFrom } from './sequence.ts';

/** A sequence whose places hold an event of that time, an element without one (null), or nothing (undefined). */
function sequenceOf(places: readonly (number | null | undefined)[]) {
  let reads = 0;
  const sequence: Sequence = {
    length: places.length,
    read(place, count) {
      reads += 1;
      const next = Math.min(places.length, place + count);
      const elements = places.slice(place, next).flatMap((at, n) => {
        if (at === undefined) return [];
        return [{ place: place + n, event: at === null ? null : { at, status: null, path: null } }];
      });
      return Promise.resolve({ elements, next });
    },
  };
  return { sequence, reads: () => reads };
}

const numbered = (count: number, at: (place: number) => number | null | undefined) =>
  Array.from({ length: count }, (_, place) => at(place));

describe('the first place from which on events are as late', () => {
  test.each([
    ['every place has an event', (place: number) => place],
    ['every other place is a mark', (place: number) => (place % 2 === 0 ? place : undefined)],
    ['most places are of aborted transactions', (place: number) => (place % 97 === 0 ? place : undefined)],
    ['most places are tombstones', (place: number) => (place % 97 === 0 ? place : null)],
    [
      'tombstones and marks lie in rows',
      (place: number) => (place % 300 < 3 ? place : place % 600 < 300 ? null : undefined),
    ],
  ])('where %s', async (_, at) => {
    const places = numbered(3_000, at);
    const { sequence } = sequenceOf(places);
    for (const instant of [-1, 0, 1, 97, 98, 301, 1_499, 1_500, 2_717, 2_910, 2_999, 3_000]) {
      const found = await firstPlaceFrom(sequence, instant);
      const early = places.slice(0, found).filter((time) => typeof time === 'number');
      const late = places.slice(found).filter((time) => typeof time === 'number');
      expect(
        early.every((time) => time < instant),
        `${instant}: events before ${found}`,
      ).toBe(true);
      expect(
        late.every((time) => time >= instant),
        `${instant}: events from ${found} on`,
      ).toBe(true);
    }
  });

  test('is found in few reads, however long the rows without an event are', async () => {
    const { sequence, reads } = sequenceOf(numbered(1_000_000, (place) => (place < 1_000 ? place : null)));
    expect(await firstPlaceFrom(sequence, 500)).toBe(500);
    expect(reads()).toBeLessThan(500);
  });
});
