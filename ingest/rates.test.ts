import { expect, test } from 'vitest';
import { rateLine } from './rates.ts';
import { emptyCounters } from './stats.ts';

const STATS = {
  ...emptyCounters(),
  lines: 1_234_567,
  output: 'Redis',
  streams: 1,
  caughtUp: false,
  isReady: true,
  problem: null,
  behind: '3.4 MB',
};

test('a line says how fast an output takes events, how many it has and how far it is behind', () => {
  expect(rateLine(STATS, 1_999.6)).toBe('to Redis: 2,000 events/s, 1,234,567 in all, 3.4 MB behind');
  expect(rateLine({ ...STATS, caughtUp: true }, 0)).toBe('to Redis: 0 events/s, 1,234,567 in all, nothing behind');
  expect(rateLine({ ...STATS, lost: 1_500 }, 0)).toBe(
    'to Redis: 0 events/s, 1,234,567 in all, 3.4 MB behind, up to 1,500 messages lost',
  );
});
