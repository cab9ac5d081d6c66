import { expect, it } from 'vitest';
import { median, runPoints, secondTicks } from './runCharts.ts';

const RUN = {
  runId: 'r',
  state: 'success',
  taskState: null,
  businessDay: '2026-11-21',
  intervalEnd: '2026-11-21T15:00:00Z',
  runAfter: '2026-11-21T15:10:00Z',
  queuedAt: '2026-11-21T15:10:00Z',
  startedAt: '2026-11-21T15:10:05Z',
  endedAt: '2026-11-21T15:12:00Z',
  dueAt: '2026-11-21T16:00:00Z',
} as const;
const NOW = Date.parse('2026-11-21T15:30:00Z');

it('counts how long a run waited, ran and took from the end of its data', () => {
  expect(runPoints([RUN], NOW)).toEqual([{ run: RUN, queued: 5, running: 115, landing: 720, due: 3600 }]);
});

it('counts what goes on up to now, and nothing that never began', () => {
  const running = { ...RUN, state: 'running', endedAt: null } as const;
  const waiting = { ...running, state: 'queued', startedAt: null, dueAt: null } as const;
  const never = { ...RUN, state: 'failed', startedAt: null, endedAt: null, intervalEnd: null } as const;
  expect(runPoints([never, waiting, running], NOW)).toEqual([
    { run: running, queued: 5, running: 1195, landing: null, due: 3600 },
    { run: waiting, queued: 1200, running: null, landing: null, due: null },
    { run: never, queued: null, running: null, landing: null, due: null },
  ]);
});

it('finds the middle', () => {
  expect(median([])).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

it.each([
  [0, [0, 0.001]],
  [0.3, [0, 0.1, 0.2, 0.3]],
  [4, [0, 1, 2, 3, 4]],
  [61, [0, 15, 30, 45, 60, 75]],
  [3600, [0, 900, 1800, 2700, 3600]],
  [86_400 * 60, [0, 1_209_600, 2_419_200, 3_628_800, 4_838_400, 6_048_000]],
])('has few lines, at times that a clock shows, up to %d s', (largest, ticks) => {
  const found = secondTicks(largest);
  expect(found).toHaveLength(ticks.length);
  for (const [at, tick] of found.entries()) expect(tick).toBeCloseTo(ticks[at] as number, 6);
});
