import { expect, it } from 'vitest';
import { barShapes } from './barShapes.ts';
import type { RunBar } from './runBars.ts';

const bar = (state: RunBar['state'], height: number): RunBar => ({ runId: state, state, height, seconds: 1 });

it('is one shape for all bars of a state, each in its place', () => {
  const shapes = barShapes([bar('success', 1), bar('failed', 0.5), bar('success', 0.5)]);
  expect(shapes.map(({ state }) => state)).toEqual(['success', 'failed']);
  const [good, bad] = shapes;
  expect(good?.body.match(/M[\d.]+ [\d.]+/g)).toEqual(['M4.5 0.5', 'M26.5 16.5']);
  expect(good?.cross).toBe('');
  expect(bad).toMatchObject({ body: 'M13 21.5h7v10h-7z', cross: 'M14 14l5 5m0 -5l-5 5', dots: [] });
});

it('has a dot in each that runs', () => {
  expect(barShapes([bar('running', 1), bar('running', 1)])[0]?.dots).toEqual([
    { x: 5.5, y: 4 },
    { x: 16.5, y: 4 },
  ]);
});

it('rounds the corners of a low bar by no more than its height has', () => {
  expect(barShapes([bar('queued', 0.16)])[0]?.body).toContain('a2 2');
});
