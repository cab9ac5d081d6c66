import { describe, expect, it } from 'vitest';
import { taskOf } from '../../test/support/core/definitionOf.ts';
import type { TaskDefinition } from './definition.ts';
import { graphOf } from './graph.ts';

function tasksOf(
  edges: Readonly<Record<string, readonly number[]>>,
  given: Readonly<Record<string, Partial<TaskDefinition>>> = {},
): TaskDefinition[] {
  return Object.entries(edges).map(([taskId, upstream]) => taskOf(taskId, { upstream, ...given[taskId] }));
}

describe('graphOf', () => {
  const diamond = tasksOf({ a: [], b: [0], c: [0], d: [1, 2], e: [] });

  it('knows both directions, roots and leaves', () => {
    const graph = graphOf(diamond);
    expect(graph.downstream).toEqual([[1, 2], [3], [3], [], []]);
    expect(graph.upstream).toEqual([[], [0], [0], [1, 2], []]);
    expect(graph.roots).toEqual([0, 4]);
    expect(graph.leaves).toEqual([3, 4]);
  });

  it('follows edges to their ends', () => {
    const graph = graphOf(diamond);
    expect(graph.allDownstream(0)).toEqual([1, 2, 3]);
    expect(graph.allUpstream(3)).toEqual([0, 1, 2]);
    expect(graph.allDownstream(4)).toEqual([]);
  });

  it('is computed once per definition', () => {
    expect(graphOf(diamond)).toBe(graphOf(diamond));
    expect(graphOf(diamond).allDownstream(0)).toBe(graphOf(diamond).allDownstream(0));
  });

  it('handles a chain of 100,000 tasks', () => {
    const chain = Array.from({ length: 100_000 }, (_, taskNo) =>
      taskOf(`t${taskNo}`, { upstream: taskNo === 0 ? [] : [taskNo - 1] }),
    );
    const graph = graphOf(chain);
    expect(graph.allDownstream(0)).toHaveLength(99_999);
    expect(chain.filter((_, taskNo) => graph.relevantSetups(taskNo).length > 0)).toEqual([]);
  });
});

describe('leaves', () => {
  it('do not count teardowns, unless their failure fails the run', () => {
    const edges = { work: [], teardown: [0] };
    expect(graphOf(tasksOf(edges, { teardown: { teardownOf: [] } })).leaves).toEqual([0]);
    expect(graphOf(tasksOf(edges, { teardown: { teardownOf: [], onFailureFailDagrun: true } })).leaves).toEqual([1]);
  });

  it('are the last teardowns where there is nothing else', () => {
    expect(
      graphOf(tasksOf({ first: [], last: [0] }, { first: { teardownOf: [] }, last: { teardownOf: [] } })).leaves,
    ).toEqual([1]);
  });

  it('are none in a DAG without tasks', () => {
    expect(graphOf([]).leaves).toEqual([]);
  });
});

describe('setups', () => {
  it('bear on the tasks between them and their teardown', () => {
    const graph = graphOf(
      tasksOf(
        { setup: [], near: [0], far: [1], teardown: [0, 2], after: [3] },
        { setup: { setup: true }, teardown: { teardownOf: [0] } },
      ),
    );
    expect([1, 2, 3, 4].map((taskNo) => graph.relevantSetups(taskNo))).toEqual([[0], [0], [], []]);
    expect(graph.awaitingSetup(0)).toEqual([2]);
    expect([0, 1, 2, 3, 4].filter((taskNo) => graph.isTeardown(taskNo))).toEqual([3]);
  });

  it('without a teardown bear on all tasks after them', () => {
    const graph = graphOf(tasksOf({ setup: [], near: [0], far: [1] }, { setup: { setup: true } }));
    expect(graph.relevantSetups(2)).toEqual([0]);
  });

  it('of a teardown elsewhere do not bear on a task', () => {
    const graph = graphOf(
      tasksOf(
        { setup: [], work: [0], teardown: [0, 1], aside: [0] },
        { setup: { setup: true }, teardown: { teardownOf: [0] } },
      ),
    );
    expect(graph.relevantSetups(3)).toEqual([]);
  });
});
