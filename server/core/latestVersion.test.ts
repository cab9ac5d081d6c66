import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { chosenTasks } from './clearing.ts';
import { onLatestVersion } from './latestVersion.ts';
import { subsetDefinition } from './subset.ts';

const old = definitionOf([taskOf('a'), taskOf('b', { upstream: [0] }), taskOf('c', { upstream: [1], reads: [1] })]);
const latest = definitionOf([
  taskOf('new', { retries: 2 }),
  taskOf('c', { upstream: [0, 2], reads: [2], retries: 1 }),
  taskOf('a'),
]);
const latestWithout = definitionOf([taskOf('a'), taskOf('c'), taskOf('new')]);
const edges = ({ tasks }: typeof old) => tasks.map(({ taskId, upstream, reads }) => [taskId, upstream, reads]);

describe('a run that goes over to the latest version', () => {
  const moved = onLatestVersion(old, old, latest);

  it('keeps the numbers of its tasks, with what is gone in its place and what is new behind', () => {
    expect(edges(moved.definition)).toEqual([
      ['a', [], []],
      ['b', [], []],
      ['c', [0, 3], [0]],
      ['new', [], []],
    ]);
    expect(moved).toMatchObject({ gone: [1], restored: [], added: [3] });
    expect(moved.definition.tasks[2]).toMatchObject({ retries: 1 });
  });

  it('is cleared without what is gone', () => {
    const choice = { upstream: false, downstream: false };
    expect([...chosenTasks(moved.definition, { ...choice, tasks: null }).keys()]).toEqual([0, 2, 3]);
    const named = [{ taskId: 'b', mapIndex: null }];
    expect([...chosenTasks(moved.definition, { ...choice, tasks: named }).keys()]).toEqual([]);
  });

  it('gets back what returns', () => {
    const back = onLatestVersion(moved.definition, latest, old);
    expect(edges(back.definition)).toEqual([
      ['a', [], []],
      ['b', [0], []],
      ['c', [1], [1]],
      ['new', [], []],
    ]);
    expect(back).toMatchObject({ gone: [3], restored: [1], added: [] });
  });

  it('still lacks what was left out of it on purpose', () => {
    const chain = definitionOf([taskOf('a'), taskOf('b', { upstream: [0] }), taskOf('c', { upstream: [1] })]);
    const part = subsetDefinition(chain, [0, 2]);
    const after = onLatestVersion(part, chain, definitionOf([...chain.tasks, taskOf('d', { upstream: [1] })]));
    expect(edges(after.definition)).toEqual([
      ['a', [], []],
      ['c', [0], []],
      ['d', [0], []],
    ]);
  });

  it('leaves out new tasks that read results of what it lacks, and cannot go over where one of its own does', () => {
    const part = subsetDefinition(old, [0]);
    const reader = taskOf('d', { upstream: [1], reads: [1] });
    const after = taskOf('e', { upstream: [3], reads: [3] });
    const more = definitionOf([...old.tasks, reader, after, taskOf('f', { upstream: [4] })]);
    expect(edges(onLatestVersion(part, old, more).definition)).toEqual([
      ['a', [], []],
      ['f', [0], []],
    ]);
    const reading = definitionOf([taskOf('a', { upstream: [1], reads: [1] }), taskOf('b')]);
    expect(() => onLatestVersion(part, old, reading)).toThrow(
      /'a' of .* reads the result of 'b' in the latest version/,
    );
  });

  it('gets only those new or returning tasks that are meant', () => {
    const subset = { taskIds: ['c'], ignoreDependencies: true, downstream: false };
    expect(onLatestVersion(old, old, latestWithout, subset)).toMatchObject({ added: [], gone: [1] });
    const back = definitionOf([taskOf('a'), taskOf('b'), taskOf('c')]);
    const moved = onLatestVersion(old, old, latestWithout).definition;
    expect(onLatestVersion(moved, latestWithout, back, subset)).toMatchObject({ restored: [], gone: [1, 3] });
    const named = { ...subset, taskIds: ['b'] };
    expect(onLatestVersion(moved, latestWithout, back, named)).toMatchObject({ restored: [1], gone: [3] });
  });

  it.each([
    [undefined, { group: null, combine: 'zip', lists: [] }, /is mapped in the latest version, and is not in this run/],
    [{ group: null, combine: 'zip', lists: [] }, undefined, /is not mapped in the latest version, and is in this run/],
  ] as const)('cannot where a task is mapped in one of them only', (before, after, message) => {
    const one = definitionOf([taskOf('a', before && { mapped: before })]);
    const other = definitionOf([taskOf('a', after && { mapped: after })]);
    expect(() => onLatestVersion(one, one, other)).toThrow(message);
  });
});
