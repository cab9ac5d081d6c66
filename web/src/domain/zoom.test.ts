import { expect, it } from 'vitest';
import { clampZoom, fitZoom, isSeen, LEAST_ZOOM, MOST_ZOOM, scrollAfterZoom, stepZoom } from './zoom.ts';

it('goes nearer and further by steps, within bounds', () => {
  expect(stepZoom(1, 1)).toBe(1.25);
  expect(stepZoom(1.25, -1)).toBe(1);
  expect(stepZoom(MOST_ZOOM, 1)).toBe(MOST_ZOOM);
  expect(clampZoom(0)).toBe(LEAST_ZOOM);
});

it('fits the longer side, and makes nothing larger than life', () => {
  expect(fitZoom({ width: 2000, height: 100 }, { width: 1000, height: 500 })).toBe(0.5);
  expect(fitZoom({ width: 200, height: 100 }, { width: 1000, height: 500 })).toBe(1);
  expect(fitZoom({ width: 0, height: 0 }, { width: 1000, height: 500 })).toBe(1);
});

it('keeps what is under the pointer', () => {
  expect(scrollAfterZoom(100, 50, 1, 2)).toBe(250);
  expect(scrollAfterZoom(250, 50, 2, 1)).toBe(100);
});

it('sees what overlaps the window or is near to it', () => {
  const window = { x: 100, y: 100, width: 200, height: 200 };
  expect(isSeen({ x: 0, y: 0, width: 101, height: 101 }, window, 0)).toBe(true);
  expect(isSeen({ x: 0, y: 0, width: 50, height: 50 }, window, 0)).toBe(false);
  expect(isSeen({ x: 0, y: 0, width: 50, height: 50 }, window, 60)).toBe(true);
  expect(isSeen({ x: 301, y: 100, width: 50, height: 50 }, window, 0)).toBe(false);
});
