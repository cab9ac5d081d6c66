import { describe, expect, it } from 'vitest';
import { createProgressMeter, progressReport, type ProgressReport } from './progress.ts';

function report(done: number, total: number | null = null, beside: ProgressReport['beside'] = {}): ProgressReport {
  return { done, total, unit: 'rows', beside };
}

describe('what a task says of its progress', () => {
  it('is taken as it is', () => {
    expect(progressReport(1, 2, 'rows', { bytes: 3 })).toEqual({
      done: 1,
      total: 2,
      unit: 'rows',
      beside: { bytes: 3 },
    });
    expect(progressReport(1, undefined, undefined, undefined)).toEqual({
      done: 1,
      total: null,
      unit: null,
      beside: {},
    });
  });

  it('is left out where it is no number', () => {
    expect(progressReport(Number.NaN, 1, 'rows', null)).toBeNull();
    expect(progressReport('1', 1, 'rows', null)).toBeNull();
    expect(progressReport(1, Infinity, 7, { bytes: Number.NaN, files: 2 })).toEqual({
      done: 1,
      total: null,
      unit: null,
      beside: { files: 2 },
    });
  });

  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`unit${index}`, index]));
    const long = progressReport(1, 2, 'x'.repeat(1_000), many);
    expect(long?.unit).toHaveLength(40);
    expect(Object.keys(long?.beside ?? {})).toHaveLength(6);
  });
});

describe('a progress meter', () => {
  it('knows no rate at first', () => {
    const meter = createProgressMeter();
    expect(meter(report(100, 1_000, { bytes: 5 }), 0)).toEqual({
      done: 100,
      total: 1_000,
      unit: 'rows',
      rate: null,
      secondsLeft: null,
      beside: [{ unit: 'bytes', done: 5, rate: null }],
    });
    expect(meter(report(110, 1_000), 100).rate).toBeNull();
  });

  it('tells rate and time left from two reports on', () => {
    const meter = createProgressMeter();
    meter(report(0, 1_000, { bytes: 0 }), 50_000);
    expect(meter(report(200, 1_000, { bytes: 3_000, files: 1 }), 52_000)).toEqual({
      done: 200,
      total: 1_000,
      unit: 'rows',
      rate: 100,
      secondsLeft: 8,
      beside: [
        { unit: 'bytes', done: 3_000, rate: 1_500 },
        { unit: 'files', done: 1, rate: null },
      ],
    });
  });

  it('follows the last moments only, and what stands still has no time left', () => {
    const meter = createProgressMeter();
    for (let second = 0; second <= 20; second++) meter(report(second * 100, 10_000), second * 1_000);
    for (let second = 21; second <= 25; second++) meter(report(2_000, 10_000), second * 1_000);
    expect(meter(report(2_000, 10_000), 35_000)).toMatchObject({ rate: 0, secondsLeft: null });
  });

  it('holds a bounded number of reports', () => {
    const meter = createProgressMeter();
    for (let second = 0; second < 100; second++) meter(report(second * 10), second * 1_000);
    expect(meter(report(2_000), 100_000).rate).toBeCloseTo((2_000 - 850) / 15);
  });

  it('begins anew with counts that do, and is done when all is', () => {
    const meter = createProgressMeter();
    meter(report(500, 1_000), 0);
    meter(report(900, 1_000), 1_000);
    expect(meter(report(10, 1_000), 2_000).rate).toBeNull();
    expect(meter(report(1_010, 1_000), 3_000)).toMatchObject({ rate: 1_000, secondsLeft: 0 });
  });

  it('has no time left without a total, nor a rate of what shrinks beside', () => {
    const meter = createProgressMeter();
    meter(report(0, null, { files: 5 }), 0);
    expect(meter(report(10, null, { files: 4 }), 1_000)).toMatchObject({
      rate: 10,
      secondsLeft: null,
      beside: [{ rate: null }],
    });
  });
});
