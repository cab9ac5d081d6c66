import type { components } from '../api/schema.ts';
import { layoutGraph, type GraphMeasures, type GraphNode } from './graphLayout.ts';

type Graph = components['schemas']['Graph'];

/** What stands at an edge of the drawing: data that the tasks read, or that they publish. */
export interface GraphAsset {
  readonly uri: string;
  readonly use: 'in' | 'out';
  /** Which read or publish it. */
  readonly tasks: readonly string[];
}

export interface GroupedInput {
  readonly graph: Graph;
  readonly assets: readonly GraphAsset[];
  /** Groups that are drawn as one node. */
  readonly folded: readonly string[];
  readonly measures: GroupedMeasures;
}

export interface GroupedMeasures extends GraphMeasures {
  readonly assetHeight: number;
  /** Between a group's frame and what is in it. */
  readonly padding: number;
  /** Of an open group. */
  readonly titleHeight: number;
}

interface Placed {
  /** Unique in the drawing. */
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type GroupedNode =
  | (Placed & { readonly kind: 'task'; readonly taskId: string; readonly label: string })
  /** A folded group, or the frame of an open one. */
  | (Placed & {
      readonly kind: 'group' | 'frame';
      readonly groupId: string;
      readonly label: string;
      readonly tasks: readonly string[];
    })
  | (Placed & { readonly kind: 'asset'; readonly uri: string; readonly use: 'in' | 'out' });

export interface GroupedEdge {
  readonly key: string;
  /** The node that it leaves. */
  readonly from: string;
  readonly to: string;
  readonly path: string;
  /** The path begins to count here. */
  readonly x: number;
  readonly y: number;
}

export interface GroupedDrawing {
  /** Frames come before what is in them. */
  readonly nodes: readonly GroupedNode[];
  readonly edges: readonly GroupedEdge[];
  readonly width: number;
  readonly height: number;
}

/** A node of one level: a task, an asset, or a group with the drawing of what is in it. */
interface Member extends GraphNode {
  readonly upstream: string[];
  readonly draw: (place: Placed) => GroupedDrawing;
}

const taskKey = (taskId: string) => `task ${taskId}`;
const groupKey = (groupId: string) => `group ${groupId}`;

/** The name without those of the groups around it, which the drawing shows already. */
export function nameInGroup(name: string, group: string | null): string {
  return group !== null && name.startsWith(`${group}.`) ? name.slice(group.length + 1) : name;
}

/**
 * Each group is laid out by itself and is a single node among its neighbors, so that nothing of other groups stands within its
 * frame. An edge from one group into another leads from frame to frame, once however many tasks it stands for.
 */
export function layoutGrouped({ graph, assets, folded, measures }: GroupedInput): GroupedDrawing {
  const groups = new Map(graph.groups.map((group) => [group.groupId, group]));
  const folds = new Set(folded);
  /** The groups around something, the outermost first. */
  const around = (group: string | null): string[] =>
    group === null || !groups.has(group) ? [] : [...around(groups.get(group)?.parent ?? null), group];
  const homes = new Map(graph.tasks.map(({ taskId, group }) => [taskKey(taskId), around(group)]));
  const levels = new Map<string | null, Member[]>([[null, []]]);
  const add = (level: string | null, member: Member) => {
    const others = levels.get(level);
    if (others === undefined) levels.set(level, [member]);
    else others.push(member);
  };
  const tasksIn = Map.groupBy(
    graph.tasks.flatMap(({ taskId, group }) => around(group).map((groupId) => ({ groupId, taskId }))),
    ({ groupId }) => groupId,
  );

  const addGroup = (groupId: string) => {
    const { parent = null } = groups.get(groupId) ?? {};
    const tasks = (tasksIn.get(groupId) ?? []).map(({ taskId }) => taskId);
    const label = nameInGroup(groupId, parent);
    const key = groupKey(groupId);
    const node = (kind: 'group' | 'frame', place: Placed) => ({ ...place, kind, groupId, label, tasks }) as const;
    if (folds.has(groupId)) {
      add(parent, {
        id: key,
        upstream: [],
        draw: (place) => ({ nodes: [node('group', place)], edges: [], width: 0, height: 0 }),
      });
      return;
    }
    const { padding, titleHeight } = measures;
    const inner = drawLevel(levels.get(groupId) ?? [], measures);
    const width = Math.max(inner.width, measures.nodeWidth) + 2 * padding;
    add(parent, {
      id: key,
      upstream: [],
      width,
      height: inner.height + titleHeight + 2 * padding,
      draw: (place) => {
        const shift = { x: place.x + (width - inner.width) / 2, y: place.y + titleHeight + padding };
        return {
          ...inner,
          nodes: [node('frame', place), ...inner.nodes.map((one) => shifted(one, shift))],
          edges: inner.edges.map((one) => shifted(one, shift)),
        };
      },
    });
  };

  const isHidden = (path: readonly string[]) => path.some((group) => folds.has(group));
  for (const { taskId, group } of graph.tasks) {
    if (isHidden(homes.get(taskKey(taskId)) ?? [])) continue;
    const label = nameInGroup(taskId, group);
    add(group !== null && groups.has(group) ? group : null, {
      id: taskKey(taskId),
      upstream: [],
      draw: (place) => ({ nodes: [{ ...place, kind: 'task', taskId, label }], edges: [], width: 0, height: 0 }),
    });
  }
  for (const { uri, use } of assets) {
    add(null, {
      id: `${use} ${uri}`,
      upstream: [],
      height: measures.assetHeight,
      draw: (place) => ({ nodes: [{ ...place, kind: 'asset', uri, use }], edges: [], width: 0, height: 0 }),
    });
  }
  // Innermost groups first: a frame's size is that of what is in it. Edges must stand before their level is drawn.
  const visible = graph.groups
    .map(({ groupId }) => around(groupId))
    .filter((path) => !isHidden(path.slice(0, -1)))
    .toSorted((a, b) => b.length - a.length);
  const wanted = new Map<string, Set<string>>();
  const connect = (from: string, to: string) => {
    const [source, target] = endsOf(from, to, homes, folds);
    if (source === target) return;
    const sources = wanted.get(target);
    if (sources === undefined) wanted.set(target, new Set([source]));
    else sources.add(source);
  };
  for (const { taskId, upstream } of graph.tasks)
    for (const from of upstream) if (homes.has(taskKey(from))) connect(taskKey(from), taskKey(taskId));
  for (const { uri, use, tasks } of assets) {
    for (const taskId of tasks) {
      if (!homes.has(taskKey(taskId))) continue;
      if (use === 'in') connect(`in ${uri}`, taskKey(taskId));
      else connect(taskKey(taskId), `out ${uri}`);
    }
  }
  const link = (level: string | null) => {
    for (const member of levels.get(level) ?? []) member.upstream.push(...(wanted.get(member.id) ?? []));
  };
  for (const path of visible) {
    const groupId = path.at(-1) as string;
    link(groupId);
    addGroup(groupId);
  }
  link(null);
  return drawLevel(levels.get(null) ?? [], measures);
}

function drawLevel(level: readonly Member[], measures: GraphMeasures): GroupedDrawing {
  const { nodes, edges, width, height } = layoutGraph(level, measures);
  const members = new Map(level.map((member) => [member.id, member]));
  const drawn = nodes.map(({ id, ...place }) => (members.get(id) as Member).draw({ key: id, ...place }));
  return {
    nodes: drawn.flatMap((one) => one.nodes),
    edges: [
      ...edges.map(({ from, to, path }) => ({ key: `${from} > ${to}`, from, to, path, x: 0, y: 0 })),
      ...drawn.flatMap((one) => one.edges),
    ],
    width,
    height,
  };
}

function shifted<T extends { readonly x: number; readonly y: number }>(one: T, by: { x: number; y: number }): T {
  return { ...one, x: one.x + by.x, y: one.y + by.y };
}

/** What an edge connects in the drawing: the outermost of what stands around one end and not around the other. */
function endsOf(
  from: string,
  to: string,
  homes: ReadonlyMap<string, readonly string[]>,
  folds: ReadonlySet<string>,
): readonly [string, string] {
  const seen = (id: string) => {
    const path = homes.get(id) ?? [];
    const fold = path.findIndex((group) => folds.has(group));
    return fold === -1 ? [...path.map(groupKey), id] : path.slice(0, fold + 1).map(groupKey);
  };
  const [a, b] = [seen(from), seen(to)];
  let at = 0;
  while (at < a.length - 1 && at < b.length - 1 && a[at] === b[at]) at += 1;
  return [a[at] as string, b[at] as string];
}

/** What the tasks read and publish, an asset once for each use; those that start runs are read by the tasks that come first. */
export function assetsOfGraph(graph: Graph, triggers: readonly string[] = []): GraphAsset[] {
  const first = graph.tasks.filter(({ upstream }) => upstream.length === 0).map(({ taskId }) => taskId);
  const uses = [
    ...triggers.flatMap((uri) => first.map((taskId) => ({ use: 'in' as const, uri, taskId }))),
    ...graph.tasks.flatMap(({ taskId, inlets, outlets }) => [
      ...inlets.map((uri) => ({ use: 'in' as const, uri, taskId })),
      ...outlets.map((uri) => ({ use: 'out' as const, uri, taskId })),
    ]),
  ];
  return [...Map.groupBy(uses, ({ use, uri }) => `${use} ${uri}`).values()].map((same) => {
    const { use, uri } = same[0] as (typeof uses)[number];
    return { use, uri, tasks: [...new Set(same.map(({ taskId }) => taskId))] };
  });
}
