import { describe, expect, it, test } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { chosenTasks, isChosen, scopeOfRun, statesToClear, tasksToClear, type NamedTask } from './clearing.ts';
import { TASK_STATES } from './states.ts';

// a -> b -> d, c -> d -> e
const definition = definitionOf([
  taskOf('a'),
  taskOf('b', { upstream: [0] }),
  taskOf('c'),
  taskOf('d', { upstream: [1, 2] }),
  taskOf('e', { upstream: [3] }),
]);
const whole = (text: string): readonly NamedTask[] => text.split('').map((taskId) => ({ taskId, mapIndex: null }));

test.each([
  ['d', false, false, [3]],
  ['d', true, false, [0, 1, 2, 3]],
  ['d', false, true, [3, 4]],
  ['b', true, true, [0, 1, 3, 4]],
  ['ea', false, false, [0, 4]],
  ['ac', false, true, [0, 1, 2, 3, 4]],
  ['x', true, true, []],
])('tasks %s, upstream %j, downstream %j: %j', (text, upstream, downstream, expected) => {
  const chosen = tasksToClear(definition, { tasks: whole(text), upstream, downstream });
  expect(new Set(chosen.keys())).toEqual(new Set(expected));
});

describe('map indexes', () => {
  const choose = (...tasks: NamedTask[]) => chosenTasks(definition, { tasks, upstream: true, downstream: false });

  it('choose single instances, and whole tasks before them', () => {
    const chosen = choose({ taskId: 'b', mapIndex: 1 }, { taskId: 'b', mapIndex: 4 });
    expect(isChosen(chosen, { taskNo: 1, mapIndex: 1 })).toBe(true);
    expect(isChosen(chosen, { taskNo: 1, mapIndex: 4 })).toBe(true);
    expect(isChosen(chosen, { taskNo: 1, mapIndex: 0 })).toBe(false);
    expect(isChosen(chosen, { taskNo: 0, mapIndex: 7 })).toBe(true);
    expect(isChosen(chosen, { taskNo: 3, mapIndex: -1 })).toBe(false);
  });

  it('do not narrow a task that is named as a whole too', () => {
    expect(choose({ taskId: 'a', mapIndex: 1 }, { taskId: 'a', mapIndex: null }).get(0)).toBe(null);
    expect(choose({ taskId: 'a', mapIndex: null }, { taskId: 'a', mapIndex: 1 }).get(0)).toBe(null);
  });

  it('are kept where the task lies before another that is chosen', () => {
    expect(choose({ taskId: 'a', mapIndex: 1 }, { taskId: 'b', mapIndex: null }).get(0)).toEqual(new Set([1]));
  });
});

it('all tasks are chosen where none is named', () => {
  expect(chosenTasks(definition, { tasks: null, upstream: false, downstream: false }).size).toBe(5);
});

it('a work task brings its setup and the teardown of that along, marking does not', () => {
  const guarded = definitionOf([
    taskOf('s', { setup: true }),
    taskOf('w', { upstream: [0] }),
    taskOf('t', { upstream: [0, 1], teardownOf: [0] }),
    taskOf('z', { upstream: [1] }),
  ]);
  const choice = { tasks: whole('w'), upstream: false, downstream: false };
  expect(new Set(tasksToClear(guarded, choice).keys())).toEqual(new Set([0, 1, 2]));
  expect([...chosenTasks(guarded, choice).keys()]).toEqual([1]);
});

it('takes failed ones with those that failed because of them, running ones, or all', () => {
  expect(statesToClear('failed')).toEqual(['failed', 'upstream_failed']);
  expect(statesToClear('running')).toEqual(['running']);
  expect(statesToClear(null)).not.toContain('removed');
  expect(statesToClear(null)).toHaveLength(TASK_STATES.length - 1);
});

describe('the runs that are meant', () => {
  const run = { id: 7, dag_no: 3, logical_date: 'now' };

  test.each([
    [false, false, { runNo: 7 }],
    [true, false, { dagNo: 3, from: null, to: 'now' }],
    [false, true, { dagNo: 3, from: 'now', to: null }],
    [true, true, { dagNo: 3, from: null, to: null }],
  ])('past %j, future %j: %j', (past, future, expected) => {
    expect(scopeOfRun(run, { past, future })).toEqual(expected);
  });

  it('are one run where it has no logical date to go on from', () => {
    const undated = { ...run, logical_date: null };
    expect(scopeOfRun(undated, { past: false, future: false })).toEqual({ runNo: 7 });
    expect(scopeOfRun(undated, { past: true, future: false })).toBe(null);
  });
});
