import { expect, it } from 'vitest';
import { formatBytes, formatDuration, formatNumber, formatPercent, formatShare } from './measure.ts';

it.each([
  [0, '0ms', '0ms'],
  [0.0456, '46ms', '46ms'],
  [0.9996, '1.0s', '1.0초'],
  [4.24, '4.2s', '4.2초'],
  [9.97, '10s', '10초'],
  [59.6, '1m', '1분'],
  [125, '2m 5s', '2분 5초'],
  [3600, '1h', '1시간'],
  [3783, '1h 3m', '1시간 3분'],
  [180_000, '2d 2h', '2일 2시간'],
  [-1, '0ms', '0ms'],
])('%d seconds are %s, %s', (seconds, english, korean) => {
  expect([formatDuration(seconds, 'en'), formatDuration(seconds, 'ko')]).toEqual([english, korean]);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [5_318_204, '5.3 MB'],
  [999_960, '1 MB'],
  [3.6e15, '3.6 PB'],
  [2e19, '20,000 PB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes, 'en')).toBe(text);
});

it('groups digits, and rounds shares', () => {
  expect(formatNumber(43_902, 'ko')).toBe('43,902');
  expect(formatPercent(0.1234, 'en')).toBe('12%');
  expect([0.7, 0.00234, 0].map((share) => formatShare(share, 'en'))).toEqual(['70%', '0.23%', '0%']);
});
