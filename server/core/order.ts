import { HaruError } from './errors.ts';

interface OrderedTask {
  readonly taskId: string;
  readonly upstream: readonly number[];
}

/**
 * The ids of tasks that wait for each other in a ring, each the upstream of the next, the last the upstream of the
 * first; null: there is no cycle.
 */
export function findCycle(tasks: readonly OrderedTask[]): readonly string[] | null {
  const rest = restAfterOrdering(tasks).rest;
  if (rest.size === 0) return null;
  // Each task that could not be ordered has an upstream of the same kind, so walking up runs into a ring.
  const path: number[] = [];
  const places = new Map<number, number>();
  let taskNo = Math.min(...rest);
  while (!places.has(taskNo)) {
    places.set(taskNo, path.length);
    path.push(taskNo);
    taskNo = tasks[taskNo]!.upstream.find((before) => rest.has(before))!;
  }
  return path
    .slice(places.get(taskNo))
    .reverse()
    .map((number) => tasks[number]!.taskId);
}

/** Task numbers in an order in which each comes after its upstreams; among equals the lower number first. Throws `CYCLE`. */
export function topologicalOrder(tasks: readonly OrderedTask[]): readonly number[] {
  const { order, rest } = restAfterOrdering(tasks);
  if (rest.size === 0) return order;
  const cycle = findCycle(tasks)!;
  throw new HaruError(
    'CYCLE',
    `These tasks wait for each other: ${[...cycle, cycle[0]].join(' -> ')}. Take one of the edges out.`,
    {
      tasks: cycle,
    },
  );
}

/** Takes away, round by round, the tasks whose upstreams are all gone; `rest` cannot be taken away. */
function restAfterOrdering(tasks: readonly OrderedTask[]): {
  readonly order: number[];
  readonly rest: ReadonlySet<number>;
} {
  const waitsFor = tasks.map((task) => new Set(task.upstream).size);
  const downstream: number[][] = tasks.map(() => []);
  for (const [taskNo, task] of tasks.entries()) {
    for (const before of new Set(task.upstream)) downstream[before]!.push(taskNo);
  }
  const order = [...tasks.keys()].filter((taskNo) => waitsFor[taskNo] === 0);
  for (const taskNo of order) {
    for (const next of downstream[taskNo]!) if (--waitsFor[next]! === 0) order.push(next);
  }
  const ordered = new Set(order);
  return { order, rest: new Set([...tasks.keys()].filter((taskNo) => !ordered.has(taskNo))) };
}
