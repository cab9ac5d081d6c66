import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { decisiveTasks } from './runEnd.ts';
import { isSelfContained, subsetDefinition, tasksOfSubset, type TaskSubset } from './subset.ts';

/** drain -> check -> load -> report, and load -> publish. */
const dag = definitionOf([
  taskOf('drain'),
  taskOf('check', { upstream: [0], reads: [0] }),
  taskOf('load', { upstream: [1], reads: [0] }),
  taskOf('report', { upstream: [2] }),
  taskOf('publish', { upstream: [2] }),
]);
const meant = (taskIds: readonly string[], changes: Partial<TaskSubset> = {}) =>
  tasksOfSubset(dag, { taskIds, ignoreDependencies: false, downstream: false, ...changes });

describe('the tasks that are meant', () => {
  it('are the named ones with all that they depend on', () => {
    expect(meant(['load'])).toEqual([0, 1, 2]);
    expect(meant(['load'], { ignoreDependencies: true })).toEqual([2]);
    expect(meant(['load'], { ignoreDependencies: true, downstream: true })).toEqual([2, 3, 4]);
    expect(meant(['check'], { downstream: true })).toEqual([0, 1, 2, 3, 4]);
  });

  it('come with the setups that they need and the teardowns of these', () => {
    const cluster = definitionOf([
      taskOf('start', { setup: true }),
      taskOf('work', { upstream: [0] }),
      taskOf('other', { upstream: [0] }),
      taskOf('stop', { upstream: [0, 1, 2], teardownOf: [0] }),
    ]);
    const subset = { taskIds: ['work'], ignoreDependencies: true, downstream: false };
    expect(tasksOfSubset(cluster, subset)).toEqual([0, 1, 3]);
    expect(subsetDefinition(cluster, [0, 1, 3]).tasks[2]).toMatchObject({ upstream: [0, 1], teardownOf: [0] });
  });

  it('must all be there', () => {
    expect(() => meant(['load', 'lod', 'x'])).toThrow(/has no task 'lod', 'x'\. Its tasks: drain, check, load/);
  });
});

describe('a definition of these alone', () => {
  it('keeps the order through tasks that are left out, and is decided by its own last ones', () => {
    const { tasks } = subsetDefinition(dag, [0, 3, 4]);
    expect(tasks.map(({ taskId, upstream }) => [taskId, upstream])).toEqual([
      ['drain', []],
      ['report', [0]],
      ['publish', [0]],
    ]);
    expect(decisiveTasks(subsetDefinition(dag, [0, 1, 2]))).toEqual([2]);
    expect(subsetDefinition(dag, [1, 2]).tasks[1]).toMatchObject({ upstream: [0], reads: [] });
  });

  it('follows only branches that are there, and keeps the sources of lists under their new numbers', () => {
    const branched = definitionOf([
      taskOf('before'),
      taskOf('choose', { upstream: [0], kind: 'branch', cases: ['a'] }),
      taskOf('a', { upstream: [1], caseOf: [{ branch: 1, case: 'a' }] }),
      taskOf('each', {
        upstream: [2],
        mapped: {
          group: null,
          combine: 'product',
          lists: [
            { key: 'x', source: { kind: 'result', task: 2, place: 0 } },
            { key: 'y', source: { kind: 'literal', length: 2 } },
          ],
        },
      }),
    ]);
    expect(subsetDefinition(branched, [1, 2]).tasks[1]!.caseOf).toEqual([{ branch: 0, case: 'a' }]);
    const { tasks } = subsetDefinition(branched, [2, 3]);
    expect(tasks[0]!.caseOf).toEqual([]);
    expect(tasks[1]!.mapped!.lists.map(({ source }) => source)).toEqual([
      { kind: 'result', task: 0, place: 0 },
      { kind: 'literal', length: 2 },
    ]);
    expect(isSelfContained(branched, [3])).toBe(false);
    expect(isSelfContained(branched, [2, 3])).toBe(true);
  });

  it('can run by itself where it reads nothing from outside', () => {
    expect(isSelfContained(dag, [0, 1, 2])).toBe(true);
    expect(isSelfContained(dag, [2])).toBe(false);
    expect(isSelfContained(dag, [3])).toBe(true);
  });
});
