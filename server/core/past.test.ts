import { describe, expect, test } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { judgePast, tasksOfPast, type Past } from './past.ts';
import { TASK_STATES, type TaskState } from './states.ts';
import { tallyOf } from './tally.ts';

const definition = definitionOf([
  taskOf('free'),
  taskOf('leans', { dependsOnPast: true }),
  taskOf('waits', { dependsOnPast: true, waitForDownstream: true }),
  taskOf('after', { upstream: [2] }),
  taskOf('also_after', { upstream: [2] }),
]);
const [FREE, LEANS, WAITS] = [0, 1, 2];

function past(states: Readonly<Record<string, TaskState>>, given: Partial<Past> = {}): Past {
  const tallies = new Map(Object.entries(states).map(([taskId, state]) => [taskId, tallyOf({ [state]: 1 })]));
  return { isFirstOfBackfill: false, hadTask: false, tallies, ...given };
}

test('the tasks that bear on one', () => {
  expect(tasksOfPast(definition, FREE)).toEqual([]);
  expect(tasksOfPast(definition, LEANS)).toEqual(['leans']);
  expect(tasksOfPast(definition, WAITS)).toEqual(['waits', 'after', 'also_after']);
});

test.each(TASK_STATES)('a task that was %s before', (state) => {
  const mayStart = state === 'success' || state === 'skipped';
  expect(judgePast(definition, LEANS, past({ leans: state }))).toEqual({
    mayStart,
    waitsFor: mayStart ? [] : ['leans'],
  });
  expect(judgePast(definition, FREE, past({ free: state }))).toEqual({ mayStart: true, waitsFor: [] });
});

test('of a mapped task every instance counts', () => {
  const tallies = (counts: Parameters<typeof tallyOf>[0]) =>
    past({}, { tallies: new Map([['leans', tallyOf(counts)]]) });
  expect(judgePast(definition, LEANS, tallies({ success: 2, failed: 1 })).mayStart).toBe(false);
  expect(judgePast(definition, LEANS, tallies({ success: 2, skipped: 1 })).mayStart).toBe(true);
  expect(judgePast(definition, LEANS, tallies({ success: 2, removed: 1 })).mayStart).toBe(true);
});

test.each<[string, Readonly<Record<string, TaskState>>, readonly string[]]>([
  ['nothing is open', { waits: 'success', after: 'success', also_after: 'skipped' }, []],
  ['one after it runs', { waits: 'success', after: 'running', also_after: 'success' }, ['after']],
  ['both after it are open', { waits: 'success', after: 'none', also_after: 'failed' }, ['after', 'also_after']],
  ['one after it is new', { waits: 'success', after: 'success' }, []],
  ['it failed itself', { waits: 'failed', after: 'upstream_failed', also_after: 'success' }, ['waits', 'after']],
])('with those after it: %s', (_, states, waitsFor) => {
  expect(judgePast(definition, WAITS, past(states))).toEqual({ mayStart: waitsFor.length === 0, waitsFor });
});

describe('without anything to lean on', () => {
  test.each<[string, Past, boolean]>([
    ['no run before', past({}, { tallies: null }), true],
    ['the first run of a backfill', past({ leans: 'failed' }, { isFirstOfBackfill: true }), true],
    ['a task that no run has had', past({ free: 'success' }), true],
    ['a task that the run before lacks', past({ free: 'success' }, { hadTask: true }), false],
  ])('%s', (_, given, mayStart) => {
    expect(judgePast(definition, LEANS, given).mayStart).toBe(mayStart);
  });
});
