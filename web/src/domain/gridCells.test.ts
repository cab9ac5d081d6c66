import { describe, expect, it } from 'vitest';
import type { components } from '../api/schema.ts';
import type { Change } from './changes.ts';
import {
  barShares,
  cellOf,
  changeGrid,
  gridColumns,
  isToldWhole,
  rolledUp,
  sharesOf,
  tasksOfPages,
  visibleRange,
} from './gridCells.ts';

type GridPage = components['schemas']['GridPage'];

const run = (runId: string, day: number, given: Partial<GridPage['runs'][number]> = {}): GridPage['runs'][number] => ({
  runId,
  state: 'success',
  runType: 'scheduled',
  intervalStart: `2026-11-0${day}T00:00:00Z`,
  intervalEnd: `2026-11-0${day + 1}T00:00:00Z`,
  businessDay: `2026-11-0${day}`,
  runAfter: `2026-11-0${day + 1}T00:10:00Z`,
  startedAt: '2026-11-09T00:00:00Z',
  endedAt: '2026-11-09T00:01:00Z',
  durationSeconds: 60,
  rowVersion: 3,
  version: 0,
  cells: '123',
  mapped: {},
  ...given,
});

const page: GridPage = {
  states: ['none', 'success', 'failed', 'running'],
  versions: [
    ['a', 'b', 'c'],
    ['c', 'old'],
  ],
  runs: [
    run('r3', 3, { mapped: { 1: { success: 5, failed: 2 } } }),
    run('r2', 2, { version: 1, cells: '10', durationSeconds: 30 }),
  ],
  next: null,
};
const [older, newer] = gridColumns([page]) as [
  ReturnType<typeof gridColumns>[number],
  ReturnType<typeof gridColumns>[number],
];

it('has the latest data at the end, whenever it was run', () => {
  const repeated = { ...page, runs: [run('again', 1), ...page.runs] };
  expect(gridColumns([repeated]).map((column) => column.run.runId)).toEqual(['again', 'r2', 'r3']);
  expect(tasksOfPages([page, page])).toEqual(['a', 'b', 'c', 'old']);
});

it('reads a task by its number in the version of the run', () => {
  expect(cellOf(newer, 'a')).toEqual({ state: 'success', tally: null });
  expect(cellOf(newer, 'c')).toEqual({ state: 'running', tally: null });
  expect(cellOf(older, 'c')).toEqual({ state: 'success', tally: null });
  expect(cellOf(older, 'a')).toBeNull();
  expect(cellOf({ ...older, run: { ...older.run, cells: '' } }, 'c')).toBeNull();
});

it('counts the instances of a mapped task, and the tasks of a group', () => {
  expect(cellOf(newer, 'b')).toEqual({ state: 'failed', tally: { success: 5, failed: 2 } });
  expect(rolledUp(newer, ['a', 'b', 'c', 'old'])).toEqual({
    state: 'failed',
    tally: { success: 1, failed: 1, running: 1 },
  });
  expect(rolledUp(older, ['a', 'b'])).toBeNull();
  expect(sharesOf({ success: 3, failed: 1 })).toEqual([
    { state: 'failed', from: 0, share: 0.25 },
    { state: 'success', from: 0.25, share: 0.75 },
  ]);
});

it('makes bars as tall as runs took, against the longest that has ended', () => {
  const now = Date.parse('2026-11-09T01:00:00Z');
  expect(barShares([older, newer], now)).toEqual([0.5, 1]);
  const running = { ...newer, run: { ...newer.run, endedAt: null, durationSeconds: null } };
  expect(barShares([older, running], now)).toEqual([1, 1]);
  expect(barShares([], now)).toEqual([]);
});

it.each([
  [
    { scroll: 0, size: 28, window: 280, count: 365 },
    { from: 0, to: 12 },
  ],
  [
    { scroll: 2800, size: 28, window: 280, count: 365 },
    { from: 98, to: 112 },
  ],
  [
    { scroll: 9999, size: 28, window: 280, count: 5 },
    { from: 5, to: 5 },
  ],
])('draws what is in sight and a little more: %j', (list, range) => {
  expect(visibleRange(list, 2)).toEqual(range);
});

describe('a pushed change', () => {
  const change: Change = {
    id: '1',
    at: '2026-11-09T00:02:00Z',
    subject: 'task',
    dagId: 'd',
    runId: 'r3',
    taskId: 'a',
    mapIndex: null,
    tryNumber: 1,
    asset: null,
    from: 'success',
    to: 'failed',
    reason: '',
    actor: '',
    rowVersion: 9,
  } as Change;

  it('of a task changes its sign', () => {
    expect(changeGrid(page, change).runs[0]?.cells).toBe('223');
    expect(isToldWhole(change)).toBe(true);
  });

  it('changes nothing that is unknown, known already, or only counted', () => {
    for (const other of [
      { ...change, runId: 'r9' },
      { ...change, taskId: 'x' },
      { ...change, taskId: 'b' },
      { ...change, mapIndex: 2 },
      { ...change, to: 'success' as const },
      { ...change, to: null },
    ])
      expect(changeGrid(page, other)).toBe(page);
    expect(isToldWhole({ ...change, mapIndex: 2 })).toBe(false);
  });

  it('of the run changes its state, unless it is older', () => {
    const ofRun: Change = { ...change, subject: 'run', taskId: null };
    expect(changeGrid(page, ofRun).runs[0]).toMatchObject({ state: 'failed', rowVersion: 9 });
    expect(changeGrid(page, { ...ofRun, rowVersion: 3 })).toBe(page);
  });
});
