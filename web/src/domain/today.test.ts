import { describe, expect, it } from 'vitest';
import type { components } from '../api/schema.ts';
import { changeToday, deadlineView, failureOf, healthProblems, needsCare, readinessCounts } from './today.ts';

type Today = components['schemas']['Today'];

const NOW = Date.parse('2026-11-22T00:00:00Z');
const minutesFromNow = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

describe('an asset against its deadline', () => {
  it.each([
    ['has none', { dueAt: null, publishedAt: null, readiness: 'coming' }, null],
    ['is to be made again', { dueAt: minutesFromNow(-5), publishedAt: minutesFromNow(-9), readiness: 'stale' }, null],
    [
      'has time left',
      { dueAt: minutesFromNow(5), publishedAt: null, readiness: 'partial' },
      { kind: 'left', seconds: 300 },
    ],
    ['is late', { dueAt: minutesFromNow(-5), publishedAt: null, readiness: 'late' }, { kind: 'over', seconds: 300 }],
    [
      'was ready in time',
      { dueAt: minutesFromNow(-5), publishedAt: minutesFromNow(-15), readiness: 'ready' },
      { kind: 'early', seconds: 600 },
    ],
    [
      'was ready too late',
      { dueAt: minutesFromNow(-5), publishedAt: minutesFromNow(-4), readiness: 'ready' },
      { kind: 'tardy', seconds: 60 },
    ],
    ['is ready by a word from outside', { dueAt: minutesFromNow(-5), publishedAt: null, readiness: 'ready' }, null],
  ] as const)('%s', (_, asset, expected) => {
    expect(deadlineView(asset, NOW)).toEqual(expected);
  });
});

describe('a day', () => {
  it('counts its assets, what to look at first at the head', () => {
    const assets = (['ready', 'late', 'ready'] as const).map((readiness) => ({ readiness }));
    expect(readinessCounts(assets)).toEqual([
      { readiness: 'late', count: 1 },
      { readiness: 'ready', count: 2 },
    ]);
    expect([needsCare('late'), needsCare('missing'), needsCare('coming'), needsCare('ready')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('leads from an asset to what went wrong in its run', () => {
    const failed = [{ dagId: 'load', runId: 'a' }] as unknown as Today['failed'];
    const run = { dagId: 'load', runId: 'a', state: 'failed', startedAt: null } as const;
    expect(failureOf({ run }, failed)).toBe(failed[0]);
    expect(failureOf({ run: { ...run, runId: 'b' } }, failed)).toBeNull();
    expect(failureOf({ run: null }, failed)).toBeNull();
  });

  it('says what is wrong with the processes', () => {
    const well = {
      schedulers: 1,
      workers: 2,
      draining: 0,
      lost: 0,
      slots: 8,
      running: 1,
      queued: 0,
      queuedSince: null,
      isLoaderAlive: true,
      importErrors: 0,
    };
    expect(healthProblems(well, null)).toEqual([]);
    expect(healthProblems({ ...well, draining: 1 }, null)).toEqual([]);
    expect(healthProblems({ ...well, draining: 2 }, null)).toEqual(['allDraining']);
    const ill = { ...well, schedulers: 0, workers: 0, lost: 1, isLoaderAlive: false, importErrors: 2 };
    expect(healthProblems(ill, null)).toEqual(['noScheduler', 'noWorker', 'lost', 'noLoader', 'importErrors']);
    const buffer = { problem: null, lists: 2, events: 10, oldestDay: '2026-11-20', asOf: '2026-11-21T23:59:59Z' };
    expect(healthProblems(well, buffer)).toEqual([]);
    expect(healthProblems(well, { ...buffer, asOf: '2026-11-22T00:00:00Z' })).toEqual(['bufferBehind']);
    expect(healthProblems(well, { ...buffer, oldestDay: null, problem: 'away' })).toEqual(['bufferAway']);
  });

  it('takes over how far its tasks are', () => {
    const task = { taskId: 'drain', mapIndex: -1, label: null, tryNumber: 1, startedAt: null, progress: null };
    const other = { ...task, taskId: 'check' };
    const running = [
      { dagId: 'load', runId: 'a', businessDay: null, startedAt: null, tally: {}, tasks: [task, other] },
    ];
    const today = { running } as unknown as Today;
    const message = { dagId: 'load', runId: 'a', taskId: 'drain', mapIndex: -1, tryNumber: 1, progress: { done: 3 } };
    expect(changeToday(today, message).running[0]?.tasks).toEqual([{ ...task, progress: { done: 3 } }, other]);
    expect(changeToday(today, { ...message, tryNumber: 2 })).toBe(today);
    expect(changeToday(today, { ...message, runId: 'b' })).toBe(today);
  });
});
