import type { TaskDefinition } from './definition.ts';

/** What the graph needs to know of a task; `upstream` holds task numbers, and a teardown's setups are among them. */
export type GraphTask = Pick<TaskDefinition, 'upstream' | 'setup' | 'teardownOf' | 'onFailureFailDagrun'>;

/** The edges of a DAG in both directions, by task number, and what follows from them. */
export interface Graph {
  readonly upstream: readonly (readonly number[])[];
  readonly downstream: readonly (readonly number[])[];
  readonly roots: readonly number[];
  /** The tasks whose states decide the run. */
  readonly leaves: readonly number[];
  isTeardown(taskNo: number): boolean;
  /** All tasks after the given one, in ascending order, without itself. */
  allDownstream(taskNo: number): readonly number[];
  /** All tasks before the given one, in ascending order, without itself. */
  allUpstream(taskNo: number): readonly number[];
  /** The setups that must have succeeded before the task runs, those that are direct upstreams included. */
  relevantSetups(taskNo: number): readonly number[];
  /** The tasks for which the given setup is a relevant one that is not their direct upstream. */
  awaitingSetup(setupNo: number): readonly number[];
}

const graphs = new WeakMap<readonly GraphTask[], Graph>();

/** The graph of a definition's tasks, computed once per definition. The tasks hold no cycle. */
export function graphOf(tasks: readonly GraphTask[]): Graph {
  let graph = graphs.get(tasks);
  if (!graph) graphs.set(tasks, (graph = buildGraph(tasks)));
  return graph;
}

function buildGraph(tasks: readonly GraphTask[]): Graph {
  const upstream = tasks.map((task) => task.upstream);
  const downstream = downstreamLists(upstream);
  const isTeardown = (taskNo: number): boolean => tasks[taskNo]!.teardownOf !== null;
  const allDownstream = remembered((taskNo) => reachable(taskNo, downstream));
  const allUpstream = remembered((taskNo) => reachable(taskNo, upstream));
  const isDecisive = (taskNo: number): boolean => !isTeardown(taskNo) || tasks[taskNo]!.onFailureFailDagrun;

  const setups = numbersWhere(tasks, (taskNo) => tasks[taskNo]!.setup);
  const teardownsOf = remembered((setupNo) => downstream[setupNo]!.filter(isTeardown));
  const isBetween = (setupNo: number, taskNo: number): boolean => {
    if (!includes(allDownstream(setupNo), taskNo)) return false;
    const teardowns = teardownsOf(setupNo);
    return teardowns.length === 0 || teardowns.some((teardown) => includes(allUpstream(teardown), taskNo));
  };
  const relevantSetups = remembered((taskNo) =>
    isTeardown(taskNo) ? [] : setups.filter((setupNo) => isBetween(setupNo, taskNo)),
  );

  return {
    upstream,
    downstream,
    roots: numbersWhere(tasks, (taskNo) => upstream[taskNo]!.length === 0),
    leaves: leavesOf(tasks, downstream, isDecisive),
    isTeardown,
    allDownstream,
    allUpstream,
    relevantSetups,
    awaitingSetup: remembered((setupNo) =>
      allDownstream(setupNo).filter(
        (taskNo) => !upstream[taskNo]!.includes(setupNo) && relevantSetups(taskNo).includes(setupNo),
      ),
    ),
  };
}

/** A task before ignorable teardowns only is a leaf; where nothing but teardowns is left, the last ones decide. */
function leavesOf(
  tasks: readonly GraphTask[],
  downstream: readonly (readonly number[])[],
  isDecisive: (taskNo: number) => boolean,
): readonly number[] {
  const leaves = numbersWhere(tasks, (taskNo) => isDecisive(taskNo) && !downstream[taskNo]!.some(isDecisive));
  return leaves.length > 0 ? leaves : numbersWhere(tasks, (taskNo) => downstream[taskNo]!.length === 0);
}

function downstreamLists(upstream: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const downstream: number[][] = upstream.map(() => []);
  for (const [taskNo, before] of upstream.entries()) {
    for (const number of before) downstream[number]!.push(taskNo);
  }
  return downstream;
}

function reachable(from: number, edges: readonly (readonly number[])[]): readonly number[] {
  const seen = new Set<number>();
  const open = [from];
  for (let taskNo = open.pop(); taskNo !== undefined; taskNo = open.pop()) {
    for (const next of edges[taskNo]!) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return [...seen].sort((a, b) => a - b);
}

/** Whether a list in ascending order holds a number. */
function includes(ascending: readonly number[], wanted: number): boolean {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ascending[middle]! < wanted) from = middle + 1;
    else to = middle;
  }
  return ascending[from] === wanted;
}

function numbersWhere(tasks: readonly GraphTask[], holds: (taskNo: number) => boolean): readonly number[] {
  return [...tasks.keys()].filter(holds);
}

function remembered(compute: (taskNo: number) => readonly number[]): (taskNo: number) => readonly number[] {
  const known = new Map<number, readonly number[]>();
  return (taskNo) => {
    let value = known.get(taskNo);
    if (!value) known.set(taskNo, (value = compute(taskNo)));
    return value;
  };
}
