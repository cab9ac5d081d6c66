import { describe, expect, test } from 'vitest';
import { tallyOf } from '../../core/tally.ts';
import { definitionOf, taskOf } from '../../../test/support/core/definitionOf.ts';
import type { Occupancy } from './limits.ts';
import { waitsFor, type WaitFacts } from './waitsFor.ts';

const group = { queue: 'default', lane: 0, pool: 'default_pool', dagNo: 1, runId: 1, taskNo: 0 };
const running = { ...group, concurrencyKey: null, workerId: 'w', instances: 2, poolSlots: 2 };
const definition = definitionOf([taskOf('first'), taskOf('second', { upstream: [0] })], { dagId: 'daily' });

const occupancy: Occupancy = {
  active: [running],
  workers: [{ id: 'w', queues: ['default'], slots: 8 }],
  draining: [],
  pools: { default_pool: 128 },
  nameOf: ({ runId, taskNo }) => `task ${taskNo} in r${runId} of daily`,
};

function facts(state: WaitFacts['task']['state'], given: Partial<WaitFacts> = {}): WaitFacts {
  return {
    task: {
      ...group,
      taskNo: 1,
      poolSlots: 1,
      concurrencyKey: null,
      state,
      readyAt: '2026-02-01T00:00:00Z',
      wait: null,
    },
    definition,
    run: { state: 'running', runAfter: '2026-02-01T00:00:00Z' },
    isPaused: false,
    tallyOf: () => tallyOf({ running: 1 }),
    past: null,
    places: null,
    occupancy,
    now: new Date('2026-02-01T00:00:00Z'),
    ...given,
  };
}

test.each(['success', 'failed', 'skipped', 'running'] as const)('%s waits for nothing', (state) => {
  expect(waitsFor(facts(state))).toEqual([]);
});

test.each([
  ['queued', ['a worker of the queue default, which takes it from there']],
  ['restarting', ['the end of the try that runs and is being stopped']],
  ['up_for_retry', ['its next try, at 2026-02-01T00:00:00Z']],
  ['up_for_reschedule', ['its next look, at 2026-02-01T00:00:00Z']],
  ['deferred', ['what it was deferred for']],
  ['none', ['first: running']],
] as const)('%s', (state, expected) => {
  expect(waitsFor(facts(state))).toEqual(expected);
});

test.each([
  ['deferred', { kind: 'time', until: '2026-03-01T00:00:00.000Z' }, 'the time 2026-03-01T00:00:00.000Z'],
  [
    'deferred',
    { kind: 'job', name: 'haru-spark-1', host: 'spark@far:22', since: 0 },
    'the job haru-spark-1 on spark@far:22, launched at 1970-01-01T00:00:00.000Z; the next look is at 2026-02-01T00:00:00Z',
  ],
  [
    'up_for_reschedule',
    { kind: 'look', since: 0 },
    'its next look, at 2026-02-01T00:00:00Z, for what it looks for since 1970-01-01T00:00:00.000Z',
  ],
] as const)('%s for %j', (state, wait, expected) => {
  expect(waitsFor(facts(state, { task: { ...facts(state).task, wait } }))).toEqual([expected]);
});

test('a task whose rule has been decided waits for the scheduler alone', () => {
  expect(waitsFor(facts('none', { tallyOf: () => tallyOf({ success: 1 }) }))).toEqual([
    'the scheduler, which is about to follow up',
  ]);
});

test('a task that leans on the run before names it, once nothing before it in its own run is open', () => {
  const past = { runId: 'scheduled__1', waitsFor: ['second: failed'] };
  expect(waitsFor(facts('none', { past, tallyOf: () => tallyOf({ success: 1 }) }))).toEqual([
    'the run before, scheduled__1: second: failed',
  ]);
  expect(waitsFor(facts('none', { past }))).toEqual(['first: running']);
});

describe('a run that has not started', () => {
  const run = { state: 'queued', runAfter: '2026-02-01T00:00:00Z' } as const;
  const full = { backfill: null, most: 2, taken: 2, first: ['manual__1', 'manual__2'] };
  const backfill = { id: 7, isPaused: false };

  test.each<[string, Partial<WaitFacts>, string]>([
    ['of a DAG that is paused', { isPaused: true }, 'haru dags unpause daily: the DAG is paused'],
    [
      'and is not due',
      { now: new Date('2026-01-31T00:00:00Z') },
      'the start of its run, not before 2026-02-01T00:00:00Z',
    ],
    [
      'while as many run as may',
      { places: full },
      'the start of its run: a place among the 2 active runs of daily, which are taken by manual__1, manual__2',
    ],
    [
      'of a backfill whose runs are as many as may',
      { places: { backfill, most: 9, taken: 9, first: ['b1', 'b2', 'b3'] } },
      'the start of its run: a place among the 9 active runs of backfill 7, which are taken by b1, b2, b3 and 6 more',
    ],
    [
      'of a backfill that is paused',
      { places: { ...full, backfill: { id: 7, isPaused: true } } },
      'haru backfill resume 7: backfill 7 is paused',
    ],
    [
      'and has a place',
      { places: { ...full, taken: 1 } },
      'the start of its run, by the scheduler, which is about to follow up',
    ],
  ])('%s', (_, given, expected) => {
    expect(waitsFor(facts('none', { run, ...given }))).toEqual([expected]);
  });
});

test('a run that has ended lets nothing start', () => {
  expect(waitsFor(facts('none', { run: { state: 'failed', runAfter: '' } }))).toEqual([
    'nothing any more: its run is failed',
  ]);
});

describe('a task that is ready', () => {
  const occupied = (given: Partial<Occupancy>) =>
    waitsFor(facts('scheduled', { occupancy: { ...occupancy, ...given } }));
  const limited = (task: Parameters<typeof taskOf>[1], dag: Parameters<typeof definitionOf>[1] = {}) =>
    waitsFor(
      facts('scheduled', {
        definition: definitionOf([taskOf('first'), taskOf('second', task)], dag),
        occupancy: { ...occupancy, active: [{ ...running, taskNo: 1 }] },
      }),
    );

  test('with all it needs waits for its turn', () => {
    expect(occupied({})).toEqual(['its turn among all that is ready, by priority and age']);
    expect(occupied({ pools: { default_pool: -1 } })).toEqual([
      'its turn among all that is ready, by priority and age',
    ]);
  });

  test.each<[Partial<Occupancy>, string]>([
    [
      { workers: [], draining: [{ name: 'spark-1', queues: ['spark'], drainedBy: 'admin' }] },
      'a worker of the queue default: none is alive (haru worker --queues default)',
    ],
    [
      {
        workers: [],
        draining: [
          { name: 'etl-1', queues: ['default'], drainedBy: 'admin' },
          { name: 'etl-2', queues: ['default', 'spark'], drainedBy: null },
        ],
      },
      'a worker of the queue default that takes tasks: etl-1 is drained by admin, etl-2 is stopping (take one back, or haru worker --queues default)',
    ],
    [
      { workers: [{ id: 'w', queues: ['default'], slots: 2 }] },
      'a slot of a worker of the queue default: all 2 are taken by task 0 in r1 of daily',
    ],
    [{ pools: {} }, 'the pool default_pool, which is not there (haru pools set default_pool <slots>)'],
    [
      { pools: { default_pool: 0 } },
      'a larger pool default_pool: it has 0 slots, the task takes 1 (haru pools set default_pool 1)',
    ],
    [
      { pools: { default_pool: 2 } },
      '1 of the 2 slots of the pool default_pool, of which 2 are taken by task 0 in r1 of daily',
    ],
    [
      {
        pools: { default_pool: 5 },
        active: [1, 2, 3, 4, 4].map((runId) => ({ ...running, runId, instances: 1, poolSlots: 1 })),
      },
      '1 of the 5 slots of the pool default_pool, of which 5 are taken by task 0 in r1 of daily, task 0 in r2 of daily, task 0 in r3 of daily and 1 more',
    ],
    [
      {
        workers: [{ id: 'w', queues: ['default'], slots: 2 }],
        active: [
          { ...running, workerId: null },
          { ...running, workerId: 'other', taskNo: 9 },
        ],
      },
      'a slot of a worker of the queue default: all 2 are taken by task 0 in r1 of daily',
    ],
  ])('%j', (given, expected) => {
    expect(occupied(given)).toEqual([expected]);
  });

  test('of a backfill waits where only slots kept for live work are free', () => {
    const workers = [{ id: 'w', queues: ['default'], slots: 3 }];
    const { task } = facts('scheduled');
    const waiting = (lane: number) =>
      waitsFor(
        facts('scheduled', {
          task: { ...task, lane },
          occupancy: { ...occupancy, workers, active: [{ ...running, lane: 1 }] },
        }),
      );
    expect(waiting(1)).toEqual([
      'a slot of a worker of the queue default: those that are free of its 3 are kept for runs of no backfill, the others are taken by task 0 in r1 of daily',
    ]);
    expect(waiting(0)).toEqual(['its turn among all that is ready, by priority and age']);
  });

  test('waits for places among the limits of task and DAG', () => {
    expect(limited({ maxActiveTisPerDagrun: 2, maxActiveTisPerDag: 2 })).toEqual([
      'a place among the 2 active instances of the task in its run, which are taken by task 1 in r1 of daily',
      'a place among the 2 active instances of the task in its DAG, which are taken by task 1 in r1 of daily',
    ]);
    expect(limited({}, { maxActiveTasks: 1, maxActiveTasksPerDag: 2 })).toEqual([
      'a place among the 1 active tasks of its run, which are taken by task 1 in r1 of daily',
      'a place among the 2 active tasks of its DAG, which are taken by task 1 in r1 of daily',
    ]);
  });

  test('waits for who holds its concurrency key', () => {
    const task = { ...facts('scheduled').task, concurrencyKey: 'mart' };
    const holds = (concurrencyKey: string) =>
      waitsFor(facts('scheduled', { task, occupancy: { ...occupancy, active: [{ ...running, concurrencyKey }] } }));
    expect(holds('mart')).toEqual(['the concurrency key mart, which is held by task 0 in r1 of daily']);
    expect(holds('other')).toEqual(['its turn among all that is ready, by priority and age']);
  });

  test('of a DAG that is paused waits until it is not', () => {
    expect(waitsFor(facts('scheduled', { isPaused: true }))[0]).toBe('haru dags unpause daily: the DAG is paused');
  });
});
