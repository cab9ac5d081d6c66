import { expect, test } from 'vitest';
import { latestDay, sparkReads } from './examples.ts';

test.each([
  ['2026-11-21T04:00:00Z', '2026-11-20'],
  ['2026-11-21T00:10:00Z', '2026-11-20'],
  ['2026-11-21T00:09:59Z', '2026-11-19'],
  ['2026-01-01T23:59:59Z', '2025-12-31'],
])('at %s the latest due run of nginx_daily is for %s', (now, day) => {
  expect(new Date(latestDay(Date.parse(now))).toISOString()).toBe(`${day}T00:00:00.000Z`);
});

test.each([
  ['file:///data/warehouse', true],
  ['webhdfs://me@nn:9870/warehouse', false],
  ['s3://key:secret@bucket/folder', false],
])('whether nginx_spark is set going with files in %s: %s', (warehouseUrl, expected) => {
  expect(sparkReads(warehouseUrl)).toBe(expected);
});
