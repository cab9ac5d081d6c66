import { expect, it } from 'vitest';
import { inDataOrder, runBars, secondsOf } from './runBars.ts';
import type { components } from '../api/schema.ts';

type RunBrief = components['schemas']['RunBrief'];

const NOW = Date.parse('2026-11-21T00:00:30Z');
const run = (runId: string, given: Partial<RunBrief>): RunBrief => ({
  runId,
  state: 'success',
  runType: 'scheduled',
  intervalStart: null,
  intervalEnd: null,
  businessDay: null,
  runAfter: '2026-11-21T00:00:00Z',
  startedAt: '2026-11-21T00:00:00Z',
  endedAt: '2026-11-21T00:00:10Z',
  error: null,
  durationSeconds: 10,
  rowVersion: 1,
  ...given,
});

it('draws the oldest first, each as tall as it was long', () => {
  const bars = runBars(
    [
      run('waits', { state: 'queued', startedAt: null, endedAt: null, durationSeconds: null }),
      run('runs', { state: 'running', endedAt: null, durationSeconds: null }),
      run('done', { durationSeconds: 15 }),
      run('slow', { durationSeconds: 30 }),
    ],
    NOW,
  );
  expect(bars.map(({ runId, seconds }) => [runId, seconds])).toEqual([
    ['slow', 30],
    ['done', 15],
    ['runs', 30],
    ['waits', null],
  ]);
  expect(bars.map(({ height }) => height)).toEqual([1, expect.closeTo(0.58), 1, expect.closeTo(0.16)]);
});

it('leaves the others their height while one runs on and on', () => {
  const bars = runBars(
    [
      run('hangs', { state: 'running', startedAt: '2026-11-20T00:00:00Z', endedAt: null, durationSeconds: null }),
      run('done', {}),
    ],
    NOW,
  );
  expect(bars.map(({ height }) => height)).toEqual([1, 1]);
});

it('puts a run that repeats an old day where that day is', () => {
  const runs = [
    run('repeated', { intervalEnd: '2026-11-18T00:00:00Z' }),
    run('yesterday', { intervalEnd: '2026-11-20T00:00:00Z' }),
    run('first', { intervalEnd: '2026-11-18T00:00:00Z' }),
    run('without data', { runAfter: '2026-11-19T12:00:00Z' }),
  ];
  expect(inDataOrder(runs).map(({ runId }) => runId)).toEqual(['yesterday', 'without data', 'repeated', 'first']);
});

it('has nothing to draw without runs, and never a negative time', () => {
  expect(runBars([], NOW)).toEqual([]);
  expect(secondsOf({ startedAt: '2027-01-01T00:00:00Z', endedAt: null, durationSeconds: null }, NOW)).toBe(0);
});
