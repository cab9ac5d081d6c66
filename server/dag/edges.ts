import { type BodyRecord, type EdgeRecord, type Endpoint, type GroupRecord, isTask, type TaskRecord } from './body.ts';
import { DagError } from './dagError.ts';

/** An edge between two tasks; `caseName`: `to` follows that case of the branch `from`. */
export interface TaskEdge {
  readonly from: TaskRecord;
  readonly to: TaskRecord;
  readonly caseName: string | null;
  readonly site: string;
}

/**
 * Every edge between tasks. What comes after a group comes after the tasks in it that nothing in it follows, and what
 * comes before it, before those that follow nothing in it. As in Airflow, a teardown at the end of a group is not waited
 * for: what comes after the group follows the work before the teardown.
 */
export function taskEdges(body: BodyRecord, dataEdges: readonly TaskEdge[]): readonly TaskEdge[] {
  const records: readonly EdgeRecord[] = [...dataEdges, ...teardownEdges(body), ...body.edges];
  const inside = new Map<GroupRecord, readonly TaskEdge[]>();

  function edgesInside(group: GroupRecord): readonly TaskEdge[] {
    const known = inside.get(group);
    if (known) return known;
    const edges = records.filter(({ from, to }) => isInside(from, group) && isInside(to, group)).flatMap(expand);
    inside.set(group, edges);
    return edges;
  }

  function expand({ from, to, caseName, site }: EdgeRecord): TaskEdge[] {
    if (isWithin(from, to) || isWithin(to, from)) {
      throw new DagError(
        'CYCLE',
        `'${idOf(to)}' can not come after '${idOf(from)}': one of them holds the other`,
        site,
      );
    }
    return sources(from).flatMap((source) =>
      targets(to).map((target) => ({ from: source, to: target, caseName, site })),
    );
  }

  function sources(endpoint: Endpoint): readonly TaskRecord[] {
    if (isTask(endpoint)) return [endpoint];
    const edges = edgesInside(endpoint);
    const leaves = members(body, endpoint).filter((task) => edges.every(({ from }) => from !== task));
    return [...new Set(leaves.flatMap((leaf) => beforeTeardown(body, leaf, edges)))];
  }

  function targets(endpoint: Endpoint): readonly TaskRecord[] {
    if (isTask(endpoint)) return [endpoint];
    const edges = edgesInside(endpoint);
    return members(body, endpoint).filter((task) => edges.every(({ to }) => to !== task));
  }

  return records.flatMap(expand);
}

/** The task itself, or, of a teardown, the nearest tasks before it that are none; its setups do not count. */
function beforeTeardown(body: BodyRecord, task: TaskRecord, edges: readonly TaskEdge[]): readonly TaskRecord[] {
  const setups = setupsOf(body, task);
  if (setups.length === 0) return [task];
  const before = edges.filter(({ to }) => to === task).map(({ from }) => from);
  return before.filter((each) => !setups.includes(each)).flatMap((each) => beforeTeardown(body, each, edges));
}

/** Each teardown comes after its setups. */
function teardownEdges(body: BodyRecord): EdgeRecord[] {
  return body.tasks.flatMap((to) => setupsOf(body, to).map((from) => ({ from, to, caseName: null, site: to.site })));
}

/** The setups that a task tears down. */
export function setupsOf(body: BodyRecord, task: TaskRecord): readonly TaskRecord[] {
  const { teardownOf } = task.settings;
  if (teardownOf === undefined) return [];
  return [teardownOf].flat().map((handle) => {
    const setup = body.byId.get(handle?.taskId);
    if (setup && isTask(setup)) return setup;
    throw new DagError(
      'UNKNOWN_ID',
      `task '${task.taskId}': teardownOf names no task of DAG '${body.dagId}'`,
      task.site,
    );
  });
}

function members(body: BodyRecord, group: GroupRecord): readonly TaskRecord[] {
  return body.tasks.filter((task) => isInside(task, group));
}

function isInside(endpoint: Endpoint, group: GroupRecord): boolean {
  for (let at = isTask(endpoint) ? endpoint.group : endpoint.parent; at; at = at.parent) if (at === group) return true;
  return false;
}

function isWithin(inner: Endpoint, outer: Endpoint): boolean {
  return !isTask(outer) && (inner === outer || isInside(inner, outer));
}

function idOf(endpoint: Endpoint): string {
  return isTask(endpoint) ? endpoint.taskId : endpoint.groupId;
}
