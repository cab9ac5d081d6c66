import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { chosenTasks } from './clearing.ts';
import type { MapDefinition } from './definition.ts';
import { heldBack, onLatestVersion, withoutLatest } from './latestVersion.ts';
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

  const literal = (length: number) => ({ key: 'x', source: { kind: 'literal' as const, length } });
  const param = { key: 'x', source: { kind: 'param' as const, name: 'p', path: ['q'] } };
  const result = (place: number) => ({ key: 'x', source: { kind: 'result' as const, task: 0, place } });
  const over = (...lists: MapDefinition['lists']): MapDefinition => ({ group: null, combine: 'product', lists });
  it.each([
    [undefined, over(literal(2)), true],
    [over(literal(2)), undefined, true],
    [over(literal(2)), over(literal(3)), true],
    [over(literal(2)), over(param), true],
    [over(param), { ...over(param), combine: 'zip' }, false],
    [over(param, literal(2)), { ...over(param, literal(2)), combine: 'zip' }, true],
    [over(result(0)), over(result(1)), false],
    [over(result(0)), over(result(0)), true],
  ] as const)('begins tasks anew that are mapped otherwise (%#)', (before, after, isReshaped) => {
    const list = (...paths: string[][]) => taskOf('list', { listPaths: paths });
    const one = definitionOf([list(['rows']), taskOf('a', before && { mapped: before })]);
    const other = definitionOf([list(['new'], ['rows']), taskOf('a', after && { mapped: after })]);
    expect(onLatestVersion(one, one, other).reshaped).toEqual(isReshaped ? [1] : []);
  });

  it('names the task that holds it back', () => {
    const shape = { group: null, combine: 'zip', lists: [] } as const;
    const both = definitionOf([taskOf('a', { mapped: shape }), taskOf('b')]);
    const moved = onLatestVersion(both, both, definitionOf([taskOf('a')]));
    expect(heldBack(both, moved, 0).message).toMatch(/'a' of example runs, .* latest version maps it otherwise/);
    expect(heldBack(both, moved, 1).message).toMatch(/'b' of example runs, .* latest version no longer has it/);
    expect(withoutLatest('example')).toMatchObject({ code: 'CONFLICT' });
  });
});
