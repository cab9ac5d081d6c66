import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { components } from '../api/schema.ts';
import { changeInstance, changeProgress, changeRun, changeRunDetail, needsReading, type Change } from './changes.ts';
import { TASK_STATE_ORDER } from './states.ts';

type Instance = components['schemas']['InstanceSummary'];
type RunDetail = components['schemas']['RunDetail'];

const instance: Instance = {
  taskId: 'load',
  mapIndex: -1,
  label: null,
  state: 'queued',
  tryNumber: 0,
  maxTries: 3,
  scheduledAt: '2026-11-21T00:10:00Z',
  queuedAt: '2026-11-21T00:10:01Z',
  startedAt: null,
  endedAt: null,
  durationSeconds: null,
  readyAt: null,
  receipt: null,
  progress: null,
  error: null,
  note: null,
  rowVersion: 5,
};

const detail: RunDetail = {
  run: {
    dagId: 'nginx_daily',
    runId: 'r1',
    state: 'running',
    runType: 'scheduled',
    intervalStart: null,
    intervalEnd: null,
    businessDay: null,
    runAfter: '2026-11-21T00:10:00Z',
    startedAt: '2026-11-21T00:10:00Z',
    endedAt: null,
    durationSeconds: null,
    error: null,
    rowVersion: 3,
    logicalDate: null,
    partition: null,
    queuedAt: '2026-11-21T00:10:00Z',
    triggeredBy: 'timetable',
    triggeringUser: null,
    note: null,
    conf: {},
    versionNumber: 1,
    tally: { success: 2, queued: 1 },
  },
  assetEvents: [],
  graph: { tasks: [], groups: [] },
  tallies: { load: { queued: 1 } },
  instances: [instance],
  deadlines: [],
  notifications: [],
  isTruncated: false,
  failure: null,
  neighbors: { earlier: null, later: null },
};

const change = (given: Partial<Change>): Change => ({
  id: '1',
  at: '2026-11-21T00:10:05Z',
  subject: 'task',
  dagId: 'nginx_daily',
  runId: 'r1',
  taskId: 'load',
  mapIndex: -1,
  tryNumber: 1,
  from: 'queued',
  to: 'running',
  rowVersion: 6,
  asset: null,
  ...given,
});

it('moves a task and the tallies around it', () => {
  const next = changeRunDetail(detail, change({}));
  expect(next.instances[0]).toMatchObject({
    state: 'running',
    tryNumber: 1,
    startedAt: '2026-11-21T00:10:05Z',
    rowVersion: 6,
  });
  expect(next.run.tally).toEqual({ success: 2, running: 1 });
  expect(next.tallies).toEqual({ load: { running: 1 } });
  const ended = changeRunDetail(
    next,
    change({ from: 'running', to: 'success', rowVersion: 7, at: '2026-11-21T00:10:09Z' }),
  );
  expect(ended.instances[0]).toMatchObject({ state: 'success', durationSeconds: 4 });
  expect(ended.run.tally).toEqual({ success: 3 });
});

it.each([
  ['an older version', { rowVersion: 5 }],
  ['another run', { runId: 'r2' }],
  ['another DAG', { dagId: 'other' }],
  ['another task', { taskId: 'drain' }],
  ['another instance', { mapIndex: 0 }],
  ['a state that this page does not know', { to: 'melted' }],
  ['no state', { to: null }],
])('leaves the very same object after a change of %s', (_, given) => {
  expect(changeRunDetail(detail, change(given))).toBe(detail);
});

it('moves a run, and begins anew when it is cleared', () => {
  const run = (given: Partial<Change>) => change({ subject: 'run', taskId: null, mapIndex: null, ...given });
  const ended = changeRun(detail.run, run({ from: 'running', to: 'failed', rowVersion: 4 }));
  expect(ended).toMatchObject({ state: 'failed', endedAt: '2026-11-21T00:10:05Z', durationSeconds: 5 });
  expect(changeRun(ended, run({ to: 'queued', rowVersion: 5 }))).toMatchObject({ startedAt: null, endedAt: null });
  expect(changeRun(ended, run({ to: 'running', rowVersion: 4 }))).toBe(ended);
});

it('ends in the newest state whatever the order and however often each change comes', () => {
  const changes = TASK_STATE_ORDER.map((to, at) => change({ to, rowVersion: 6 + at }));
  const newest = changes.at(-1)?.to;
  const orders = fc
    .array(fc.constantFrom(...changes), { maxLength: 40 })
    .chain((some) => fc.shuffledSubarray([...some, ...changes], { minLength: some.length + changes.length }));
  fc.assert(
    fc.property(orders, (order) => {
      const last = order.reduce(changeRunDetail, detail);
      expect(last.instances[0]?.state).toBe(newest);
      expect(Object.values(last.run.tally).reduce((sum, count) => sum + count, 0)).toBe(3);
    }),
  );
});

it('takes progress of the running try only, and never backwards', () => {
  const running = changeInstance(instance, change({}));
  const progress = (done: number, tryNumber = 1) =>
    ({ dagId: 'nginx_daily', runId: 'r1', taskId: 'load', mapIndex: -1, tryNumber, progress: { done } }) as const;
  const half = changeProgress(running, progress(5));
  expect(half.progress).toEqual({ done: 5 });
  expect(changeProgress(half, progress(4))).toBe(half);
  expect(changeProgress(half, progress(9, 2))).toBe(half);
  expect(changeProgress(instance, progress(5))).toBe(instance);
});

it('asks to read again what a message cannot carry', () => {
  expect(needsReading(change({ to: 'success' }))).toBe(true);
  expect(needsReading(change({ to: 'up_for_retry' }))).toBe(true);
  expect(needsReading(change({ to: 'running' }))).toBe(false);
  expect(needsReading(change({ subject: 'run', to: 'queued' }))).toBe(false);
  expect(needsReading(change({ to: null }))).toBe(true);
});
