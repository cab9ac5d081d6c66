import type { components } from '../api/schema.ts';
import { nameInGroup } from './groupedGraph.ts';

type Graph = components['schemas']['Graph'];

/** A line of the grid: a task, or a group with all tasks in it. */
export interface GridRow {
  /** Unique among the rows. */
  readonly key: string;
  readonly kind: 'task' | 'group' | 'gone';
  /** Of the task or the group. */
  readonly id: string;
  readonly label: string;
  /** How many groups are around it. */
  readonly depth: number;
  /** The task itself, or those of the group and of the groups in it. */
  readonly tasks: readonly string[];
  readonly isOpen: boolean;
  readonly isMapped: boolean;
}

interface Branch {
  readonly groupId: string;
  readonly parent: string | null;
  readonly children: (Branch | Leaf)[];
}
type Leaf = Graph['tasks'][number];

/** The tasks so that each comes after those that it waits for, and otherwise as they are declared. */
export function inOrder(tasks: Graph['tasks']): Graph['tasks'] {
  const places = new Map(tasks.map(({ taskId }, at) => [taskId, at]));
  const after = tasks.map((): number[] => []);
  const waits = tasks.map(({ upstream }, at) => {
    const known = upstream.flatMap((from) => places.get(from) ?? []);
    for (const from of known) after[from]?.push(at);
    return known.length;
  });
  const ordered: Graph['tasks'] = [];
  const visit = (at: number) => {
    const stack = [at];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      ordered.push(tasks[next] as Leaf);
      const ready = (after[next] ?? []).filter((to) => (waits[to] = (waits[to] ?? 0) - 1) === 0);
      stack.push(...ready.toReversed());
    }
  };
  const roots = tasks.flatMap((_, at) => (waits[at] === 0 ? [at] : []));
  for (const at of roots) visit(at);
  return ordered;
}

/**
 * The rows from the first task to the last, each group where its first task is, what is in it below. Tasks that only older
 * runs have come at the end.
 */
export function gridRows(graph: Graph, older: readonly string[], folded: ReadonlySet<string>): GridRow[] {
  const root: Branch = { groupId: '', parent: null, children: [] };
  const parents = new Map(graph.groups.map(({ groupId, parent }) => [groupId, parent]));
  const branches = new Map<string, Branch>();
  const branchOf = (groupId: string | null): Branch => {
    if (groupId === null || !parents.has(groupId)) return root;
    const known = branches.get(groupId);
    if (known !== undefined) return known;
    const parent = parents.get(groupId) ?? null;
    const branch: Branch = { groupId, parent, children: [] };
    branches.set(groupId, branch);
    branchOf(parent).children.push(branch);
    return branch;
  };
  for (const task of inOrder(graph.tasks)) branchOf(task.group).children.push(task);
  const known = new Set(graph.tasks.map(({ taskId }) => taskId));
  const gone = older.filter((taskId) => !known.has(taskId));
  return [
    ...root.children.flatMap((child) => rowsOf(child, 0, folded)),
    ...gone.map((taskId): GridRow => ({
      key: `gone ${taskId}`,
      kind: 'gone',
      id: taskId,
      label: taskId,
      depth: 0,
      tasks: [taskId],
      isOpen: false,
      isMapped: false,
    })),
  ];
}

function rowsOf(child: Branch | Leaf, depth: number, folded: ReadonlySet<string>): GridRow[] {
  if ('taskId' in child) {
    const { taskId: id, group, isMapped } = child;
    const label = nameInGroup(id, group);
    return [{ key: `task ${id}`, kind: 'task', id, label, depth, tasks: [id], isOpen: false, isMapped }];
  }
  const { groupId: id, parent, children } = child;
  const inside = children.flatMap((one) => rowsOf(one, depth + 1, folded));
  const tasks = tasksIn(child);
  const isOpen = !folded.has(id);
  const label = nameInGroup(id, parent);
  const row: GridRow = { key: `group ${id}`, kind: 'group', id, label, depth, tasks, isOpen, isMapped: false };
  return isOpen ? [row, ...inside] : [row];
}

function tasksIn(child: Branch | Leaf): string[] {
  return 'taskId' in child ? [child.taskId] : child.children.flatMap(tasksIn);
}

/** Rows of which the name of a task or group has the text, whatever its case, with the groups around them. */
export function matchingRows(rows: readonly GridRow[], text: string): readonly GridRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return rows;
  const isMatch = (id: string) => id.toLowerCase().includes(wanted);
  return rows.filter(({ id, tasks }) => isMatch(id) || tasks.some(isMatch));
}
