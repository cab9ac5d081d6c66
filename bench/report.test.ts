import { describe, expect, it } from 'vitest';
import { rowOf } from './report.ts';

const measured = { what: 'load', unit: 'rows/s', samples: [30, 10, 20] };
const yardstick = { what: 'copy', samples: [40, 25, 10] };

describe('a figure', () => {
  it('by itself is the median of its samples', () => {
    expect(rowOf(measured, null)).toEqual({
      ...measured,
      value: 20,
      yardstick: null,
      yardstickValue: null,
      ratio: null,
      goal: '-',
      reached: null,
    });
  });

  it('beside a yardstick has a ratio', () => {
    expect(rowOf(measured, null, yardstick)).toMatchObject({ yardstick: 'copy', yardstickValue: 25, ratio: 0.8 });
  });

  it.each([
    [{ times: 0.8 }, '>= 0.8x', true],
    [{ times: 0.9 }, '>= 0.9x', false],
    [{ least: 20 }, '>= 20 rows/s', true],
    [{ least: 21 }, '>= 21 rows/s', false],
    [{ most: 20 }, '<= 20 rows/s', true],
    [{ most: 19 }, '<= 19 rows/s', false],
    [{ below: 21 }, '< 21 rows/s', true],
    [{ below: 20 }, '< 20 rows/s', false],
  ])('is judged by %o', (goal, words, reached) => {
    expect(rowOf(measured, goal, yardstick)).toMatchObject({ goal: words, reached });
  });
});
