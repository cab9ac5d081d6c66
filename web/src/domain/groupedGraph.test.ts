import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { components } from '../api/schema.ts';
import { assetsOfGraph, layoutGrouped, nameInGroup, type GroupedDrawing } from './groupedGraph.ts';

type Graph = components['schemas']['Graph'];
type Task = Graph['tasks'][number];

const MEASURES = {
  nodeWidth: 200,
  nodeHeight: 60,
  columnGap: 50,
  rowGap: 20,
  assetHeight: 30,
  padding: 10,
  titleHeight: 24,
} as const;

function task(taskId: string, upstream: readonly string[], given: Partial<Task> = {}): Task {
  return {
    taskId,
    group: null,
    kind: 'task',
    operator: 'task',
    triggerRule: 'all_success',
    upstream: [...upstream],
    setup: false,
    teardown: false,
    retries: 0,
    isMapped: false,
    inlets: [],
    outlets: [],
    docMd: null,
    ...given,
  };
}

const group = (groupId: string, parent: string | null = null) => ({ groupId, parent, tooltip: null });

const nested: Graph = {
  groups: [group('in'), group('in.raw', 'in')],
  tasks: [
    task('start', []),
    task('in.drain', ['start'], { group: 'in' }),
    task('in.raw.check', ['in.drain'], { group: 'in.raw', outlets: ['raw'] }),
    task('in.raw.store', ['in.raw.check'], { group: 'in.raw' }),
    task('end', ['in.raw.store', 'in.raw.check'], { inlets: ['calendar'] }),
  ],
};

const draw = (graph: Graph, folded: readonly string[] = []) =>
  layoutGrouped({ graph, assets: assetsOfGraph(graph), folded, measures: MEASURES });
const edgesOf = ({ edges }: GroupedDrawing) => edges.map(({ from, to }) => `${from} > ${to}`).toSorted();
const nodeOf = ({ nodes }: GroupedDrawing, key: string) => nodes.find((node) => node.key === key);

it('frames what is in a group, and leads an edge between groups from frame to frame, once', () => {
  const drawing = draw(nested);
  expect(edgesOf(drawing)).toEqual([
    'group in > out raw',
    'group in > task end',
    'in calendar > task end',
    'task in.drain > group in.raw',
    'task in.raw.check > task in.raw.store',
    'task start > group in',
  ]);
  const outer = nodeOf(drawing, 'group in');
  const inner = nodeOf(drawing, 'group in.raw');
  expect(outer).toMatchObject({ kind: 'frame', label: 'in', tasks: ['in.drain', 'in.raw.check', 'in.raw.store'] });
  expect(inner).toMatchObject({ kind: 'frame', label: 'raw', width: 2 * 200 + 50 + 20, height: 60 + 24 + 20 });
  expect(nodeOf(drawing, 'task in.raw.check')).toMatchObject({ label: 'check' });
  expect(drawing.nodes.indexOf(outer as never)).toBeLessThan(drawing.nodes.indexOf(inner as never));
});

it('draws a folded group as one node that stands for its tasks', () => {
  const drawing = draw(nested, ['in']);
  expect(drawing.nodes.map(({ key, kind }) => `${kind} ${key}`)).toEqual([
    'task task start',
    'task task end',
    'asset out raw',
    'asset in calendar',
    'group group in',
  ]);
  expect(edgesOf(drawing)).toEqual([
    'group in > out raw',
    'group in > task end',
    'in calendar > task end',
    'task start > group in',
  ]);
  expect(draw(nested, ['in.raw']).nodes.some(({ key }) => key === 'task in.raw.check')).toBe(false);
});

it('leaves out what names no task, and takes a task of an unknown group for one without', () => {
  const graph: Graph = { groups: [], tasks: [task('a', ['gone'], { group: 'gone' })] };
  const assets = [{ uri: 'x', use: 'in' as const, tasks: ['gone'] }];
  const drawing = layoutGrouped({ graph, assets, folded: ['gone'], measures: MEASURES });
  expect(drawing.nodes.map(({ key }) => key)).toEqual(['task a', 'in x']);
  expect(drawing.edges).toEqual([]);
});

it('has an asset once for each use, and those that start runs before the first tasks', () => {
  const graph: Graph = {
    groups: [],
    tasks: [task('a', [], { inlets: ['x', 'y'] }), task('b', []), task('c', ['a'], { inlets: ['x'], outlets: ['x'] })],
  };
  expect(assetsOfGraph(graph, ['y'])).toEqual([
    { use: 'in', uri: 'y', tasks: ['a', 'b'] },
    { use: 'in', uri: 'x', tasks: ['a', 'c'] },
    { use: 'out', uri: 'x', tasks: ['c'] },
  ]);
});

it('names a task by its own name where the group is seen', () => {
  expect(nameInGroup('in.raw.check', 'in.raw')).toBe('check');
  expect(nameInGroup('inner', 'in')).toBe('inner');
  expect(nameInGroup('check', null)).toBe('check');
});

const graphs = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 4 }), fc.array(fc.nat({ max: 30 }), { maxLength: 3 })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((rows): Graph => {
    const idOf = (at: number) => `t${at}`;
    return {
      groups: [group('g0'), group('g1', 'g0'), group('g2', 'g1'), group('g3'), group('g4')],
      tasks: rows.map(([home, wished], at) =>
        task(idOf(at), at === 0 ? [] : [...new Set(wished.map((w) => idOf(w % at)))], {
          group: home < 0 ? null : `g${home}`,
        }),
      ),
    };
  });

it('places no two nodes on each other, whatever the groups and whichever are folded, and all tasks of a group in its frame', () => {
  const folds = fc.subarray(['g0', 'g1', 'g2', 'g3', 'g4']);
  fc.assert(
    fc.property(graphs, folds, (graph, folded) => {
      const { nodes, width, height } = draw(graph, folded);
      const solid = nodes.filter(({ kind }) => kind !== 'frame');
      for (const [at, a] of solid.entries()) {
        expect(a.x).toBeGreaterThanOrEqual(-0.001);
        expect(a.y).toBeGreaterThanOrEqual(-0.001);
        expect(a.x + a.width).toBeLessThanOrEqual(width + 0.001);
        expect(a.y + a.height).toBeLessThanOrEqual(height + 0.001);
        for (const b of solid.slice(at + 1)) {
          const isApart =
            a.x + a.width <= b.x + 0.001 ||
            b.x + b.width <= a.x + 0.001 ||
            a.y + a.height <= b.y + 0.001 ||
            b.y + b.height <= a.y + 0.001;
          expect(isApart).toBe(true);
        }
      }
      for (const frame of nodes) {
        if (frame.kind !== 'frame') continue;
        // An empty group stands anywhere.
        for (const node of solid.filter((one) => one.kind !== 'group' || one.tasks.length > 0)) {
          const isInside =
            node.x >= frame.x && node.x < frame.x + frame.width && node.y >= frame.y && node.y < frame.y + frame.height;
          const isOfIt =
            (node.kind === 'task' && frame.tasks.includes(node.taskId)) ||
            (node.kind === 'group' && node.tasks.every((id) => frame.tasks.includes(id)));
          expect(isInside).toBe(isOfIt);
        }
      }
    }),
  );
});
