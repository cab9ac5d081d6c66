import { describe, expect, it } from 'vitest';
import { taskOf } from '../../test/support/core/definitionOf.ts';
import type { TaskDefinition } from './definition.ts';
import { judge } from './judge.ts';
import type { TaskState } from './states.ts';
import { tallyOf } from './tally.ts';

const judged = (tasks: readonly TaskDefinition[], taskNo: number, states: readonly TaskState[]) =>
  judge(tasks, taskNo, (number) => tallyOf({ [states[number]!]: 1 }));

describe('judge', () => {
  const pair = (triggerRule: TaskDefinition['triggerRule']) => [
    taskOf('a'),
    taskOf('b'),
    taskOf('c', { upstream: [0, 1], triggerRule }),
  ];

  it('says why a task may run, waits or never will run', () => {
    expect(judged(pair('all_success'), 0, [])).toEqual({ verdict: 'run', reason: 'all_success: nothing to wait for' });
    expect(judged(pair('all_success'), 2, ['success', 'running'])).toEqual({
      verdict: 'wait',
      reason: 'waits for its upstream tasks',
    });
    expect(judged(pair('all_success'), 2, ['success', 'success'])).toEqual({
      verdict: 'run',
      reason: 'all_success: all upstream tasks succeeded',
    });
    expect(judged(pair('all_success'), 2, ['running', 'upstream_failed'])).toEqual({
      verdict: 'upstream_failed',
      reason: 'all_success: an upstream task failed',
    });
    expect(judged(pair('none_skipped'), 2, ['running', 'skipped'])).toEqual({
      verdict: 'skipped',
      reason: 'none_skipped: an upstream task was skipped',
    });
  });

  it('counts every instance of a mapped task', () => {
    const counts = [tallyOf({ success: 9_999, running: 1 }), tallyOf({ success: 1 })];
    expect(judge(pair('all_success'), 2, (taskNo) => counts[taskNo]!).verdict).toBe('wait');
    counts[0] = tallyOf({ success: 9_999, removed: 1 });
    expect(judge(pair('all_success'), 2, (taskNo) => counts[taskNo]!).verdict).toBe('run');
    counts[0] = tallyOf({ success: 9_998, failed: 1, running: 1 });
    expect(judge(pair('all_success'), 2, (taskNo) => counts[taskNo]!).verdict).toBe('upstream_failed');
  });

  it('starts a task all of whose upstreams were removed', () => {
    expect(judged(pair('all_success'), 2, ['removed', 'removed']).verdict).toBe('run');
  });
});

describe('setups', () => {
  const tasks = [
    taskOf('setup', { setup: true }),
    taskOf('near', { upstream: [0] }),
    taskOf('far', { upstream: [1], triggerRule: 'all_done' }),
    taskOf('always', { upstream: [1], triggerRule: 'always' }),
    taskOf('teardown', { upstream: [0, 2, 3], triggerRule: 'all_done_setup_success', teardownOf: [0] }),
  ];

  it.each([
    ['success', 'success', 'run', 'all_done: all upstream tasks have ended'],
    ['running', 'success', 'wait', 'waits for its setups'],
    ['failed', 'running', 'upstream_failed', 'a setup failed'],
    ['upstream_failed', 'running', 'upstream_failed', 'a setup failed'],
    ['skipped', 'running', 'skipped', 'a setup was skipped'],
    ['success', 'running', 'wait', 'waits for its upstream tasks'],
  ] as const)('%s, upstream %s: a task after them is to %s', (setup, near, verdict, reason) => {
    expect(judged(tasks, 2, [setup, near])).toEqual({ verdict, reason });
  });

  it('do not hold back a task that always runs', () => {
    expect(judged(tasks, 3, ['running', 'none'])).toEqual({ verdict: 'run', reason: 'always: nothing to wait for' });
  });

  it('decide their teardown by its rule', () => {
    expect(judged(tasks, 4, ['success', 'failed', 'failed', 'failed']).verdict).toBe('run');
    expect(judged(tasks, 4, ['skipped', 'skipped', 'skipped', 'skipped'])).toEqual({
      verdict: 'skipped',
      reason: 'all_done_setup_success: its setups were skipped',
    });
    expect(judged(tasks, 4, ['failed', 'upstream_failed', 'upstream_failed', 'success'])).toEqual({
      verdict: 'upstream_failed',
      reason: 'all_done_setup_success: none of its setups succeeded',
    });
  });
});
