// cspell:ignore Xghij Xbcdefghijkl Xbcdefghijklm gfedcba
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../test/support/core/random.ts';
import { lineChanges, type Hunk, type LineChange } from './lineChanges.ts';

const MARKS = { kept: ' ', added: '+', removed: '-' } as const;
const told = (hunks: readonly Hunk[]) =>
  hunks.map(
    ({ before, after, lines }) => `${before} ${after} ${lines.map((line) => MARKS[line.kind] + line.text).join('')}`,
  );
const lines = (text: string) => text.split('').join('\n');
const changes = (before: string, after: string) => told(lineChanges(lines(before), lines(after)));

describe('what differs between two texts', () => {
  it.each([
    ['abc', 'abc', []],
    ['abc', 'axc', ['1 1  a-b+x c']],
    ['abc', 'ac', ['1 1  a-b c']],
    ['ac', 'abc', ['1 1  a+b c']],
    ['abcdefghij', 'abcdeXghij', ['3 3  c d e-f+X g h i']],
    ['abcdefghijkl', 'Xbcdefghijkl', ['1 1 -a+X b c d']],
    ['abcdefghijkl', 'Xbcdefghijklm', ['1 1 -a+X b c d', '10 10  j k l+m']],
    ['abcdefg', 'gfedcba', ['1 1 -a-b-c-d-e-f g+f+e+d+c+b+a']],
  ])('%s to %s', (before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  it('leads from the one to the other', () => {
    const random = randomOf(7);
    for (let round = 0; round < 300; round++) {
      const text = () =>
        Array.from({ length: random.integer(0, 30) }, () => random.pick(['a', 'b', 'c', 'd'])).join('');
      const [before, after] = [text(), text()];
      const found = lineChanges(lines(before), lines(after));
      const sideOf = (side: LineChange['kind'], at: 'before' | 'after', whole: string) => {
        const all = lines(whole).split('\n');
        for (const hunk of found) {
          const own = hunk.lines.filter(({ kind }) => kind === 'kept' || kind === side).map((line) => line.text);
          expect(all.slice(hunk[at] - 1, hunk[at] - 1 + own.length)).toEqual(own);
        }
      };
      sideOf('removed', 'before', before);
      sideOf('added', 'after', after);
      expect(found.length === 0).toBe(before === after);
    }
  });

  it('is one replacement where texts are too large to compare line by line', () => {
    const text = (mark: string) => Array.from({ length: 2_100 }, (_, i) => `${mark}${i}`).join('\n');
    const [hunk, ...others] = lineChanges(text('a'), text('b'));
    expect(others).toEqual([]);
    expect(hunk!.lines.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 2_100 }, () => 'removed'),
      ...Array.from({ length: 2_100 }, () => 'added'),
    ]);
  });
});
