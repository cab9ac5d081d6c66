import { describe, expect, test } from 'vitest';
import { isWellInside, movePlace, placeAt, sheetHeight, topOf, windowAt } from './logScroll.ts';

const small = { rows: 1_000, rowHeight: 20, pane: 400 };
const huge = { rows: 5_000_000, rowHeight: 20, pane: 400 };

describe('a sheet', () => {
  test('is as high as its rows, and never higher than browsers can', () => {
    expect([sheetHeight(small), sheetHeight(huge)]).toEqual([20_000, 10_000_000]);
  });

  test.each([small, huge, { rows: 3, rowHeight: 20, pane: 400 }])(
    'shows the same place by the same scrolling: %j',
    (sheet) => {
      for (const share of [0, 0.1, 0.5, 0.999, 1]) {
        const top = share * Math.max(sheetHeight(sheet) - sheet.pane, 0);
        expect(topOf(placeAt(top, sheet), sheet)).toBeCloseTo(top, 3);
      }
    },
  );

  test('is at its last rows where it is scrolled to the end', () => {
    expect(placeAt(10_000_000 - 400, huge)).toEqual({ row: 4_999_980, above: 0 });
    expect(placeAt(0, huge)).toEqual({ row: 0, above: 0 });
  });

  test('moves by pixels of rows, and not beyond its ends', () => {
    expect(movePlace({ row: 10, above: 5 }, 50, huge)).toEqual({ row: 12, above: 15 });
    expect(movePlace({ row: 1, above: 0 }, -500, huge)).toEqual({ row: 0, above: 0 });
  });
});

describe('drawn rows', () => {
  test('are those in sight and as many on both sides', () => {
    expect(windowAt({ row: 500, above: 0 }, small)).toEqual({ first: 479, last: 541 });
    expect(windowAt({ row: 0, above: 0 }, small)).toEqual({ first: 0, last: 62 });
    expect(windowAt({ row: 990, above: 0 }, small)).toEqual({ first: 937, last: 999 });
    expect(windowAt({ row: 0, above: 0 }, { ...small, rows: 0 })).toEqual({ first: 0, last: -1 });
  });

  test('serve until the reader comes near their edges', () => {
    const drawn = windowAt({ row: 500, above: 0 }, small);
    expect([500, 480, 530].map((row) => isWellInside(row, drawn, small))).toEqual([true, false, false]);
    expect(isWellInside(0, windowAt({ row: 0, above: 0 }, small), small)).toBe(true);
    expect(isWellInside(980, windowAt({ row: 980, above: 0 }, small), small)).toBe(true);
  });
});
