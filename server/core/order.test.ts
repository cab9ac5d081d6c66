import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycle, topologicalOrder } from './order.ts';

function tasksOf(edges: Readonly<Record<string, readonly number[]>>) {
  return Object.entries(edges).map(([taskId, upstream]) => ({ taskId, upstream }));
}

describe('topologicalOrder', () => {
  it('puts each task after its upstreams', () => {
    expect(topologicalOrder(tasksOf({ a: [2], b: [], c: [1], d: [0, 0, 1] }))).toEqual([1, 2, 0, 3]);
  });

  it('names the cycle', () => {
    const tasks = tasksOf({ start: [], a: [0, 3], b: [1], c: [2], after: [3] });
    expect(() => topologicalOrder(tasks)).toThrow(/a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c/);
    expect(() => topologicalOrder(tasks)).toThrow(expect.objectContaining({ code: 'CYCLE' }) as Error);
  });

  it('orders any graph without a cycle', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 }), (lists) => {
        const tasks = lists.map((upstream, taskNo) => ({
          taskId: `t${taskNo}`,
          upstream: upstream.filter((number) => number < taskNo),
        }));
        const places = new Map(topologicalOrder(tasks).map((taskNo, place) => [taskNo, place]));
        expect(places.size).toBe(tasks.length);
        for (const [taskNo, task] of tasks.entries()) {
          for (const before of task.upstream) expect(places.get(before)!).toBeLessThan(places.get(taskNo)!);
        }
      }),
    );
  });
});

describe('findCycle', () => {
  it('finds a task that waits for itself', () => {
    expect(findCycle(tasksOf({ a: [0] }))).toEqual(['a']);
  });

  it('finds none where there is none', () => {
    expect(findCycle([])).toBeNull();
    expect(findCycle(tasksOf({ a: [], b: [0] }))).toBeNull();
  });

  it('gives a ring of edges in any graph that cannot be ordered', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(15), { maxLength: 3 }), { minLength: 16, maxLength: 16 }), (lists) => {
        const tasks = lists.map((upstream, taskNo) => ({ taskId: String(taskNo), upstream }));
        const cycle = findCycle(tasks) ?? [];
        for (const [index, id] of cycle.entries()) {
          const next = cycle[(index + 1) % cycle.length]!;
          expect(tasks[Number(next)]!.upstream).toContain(Number(id));
        }
        if (cycle.length === 0) expect(topologicalOrder(tasks)).toHaveLength(16);
      }),
    );
  });
});
