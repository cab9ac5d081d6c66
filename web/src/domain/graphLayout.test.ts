import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layoutGraph, type GraphNode } from './graphLayout.ts';

const MEASURES = { nodeWidth: 200, nodeHeight: 60, columnGap: 50, rowGap: 20 } as const;

function graph(edges: Readonly<Record<string, readonly string[]>>): GraphNode[] {
  return Object.entries(edges).map(([id, upstream]) => ({ id, upstream }));
}

it('draws a chain as one straight row', () => {
  const { nodes, edges, width, height } = layoutGraph(
    graph({ drain: [], check: ['drain'], load: ['check'] }),
    MEASURES,
  );
  expect(nodes).toEqual([
    { id: 'drain', x: 0, y: 0, width: 200, height: 60 },
    { id: 'check', x: 250, y: 0, width: 200, height: 60 },
    { id: 'load', x: 500, y: 0, width: 200, height: 60 },
  ]);
  expect(edges.map(({ path }) => path)).toEqual(['M200 30C225 30 225 30 250 30', 'M450 30C475 30 475 30 500 30']);
  expect({ width, height }).toEqual({ width: 700, height: 60 });
});

it('lets an edge over several layers pass beside the nodes between', () => {
  const { nodes, edges } = layoutGraph(graph({ a: [], b: ['a'], c: ['a', 'b'] }), MEASURES);
  const long = edges.find(({ from, to }) => from === 'a' && to === 'c');
  const row = Number(/C.*? ([\d.]+)H/.exec(long?.path ?? '')?.[1]);
  const middle = nodes.find(({ id }) => id === 'b');
  expect(middle).toBeDefined();
  const top = middle?.y ?? 0;
  expect(row < top || row > top + MEASURES.nodeHeight).toBe(true);
});

it('is empty for nothing, and ignores an edge from nowhere', () => {
  expect(layoutGraph([], MEASURES)).toEqual({ nodes: [], edges: [], width: 0, height: 0 });
  expect(layoutGraph(graph({ a: ['gone'] }), MEASURES).edges).toEqual([]);
});

it('gives each layer the width of its widest node, and an edge a straight way out of it', () => {
  const { nodes, edges, width, height } = layoutGraph(
    [
      { id: 'a', upstream: [], width: 100 },
      { id: 'b', upstream: [], width: 300, height: 160 },
      { id: 'c', upstream: ['a'] },
    ],
    MEASURES,
  );
  expect(nodes.map(({ x }) => x)).toEqual([100, 0, 350]);
  expect(edges[0]?.path).toMatch(/^M200 \S+H300C325 /);
  expect(width).toBe(550);
  expect(height).toBeGreaterThanOrEqual(60 + 20 + 160);
});

it('draws what goes round in a circle, as groups of tasks may, without losing an edge', () => {
  const { nodes, edges } = layoutGraph(graph({ start: [], a: ['start', 'b'], b: ['a'] }), MEASURES);
  expect(nodes.map(({ id, x }) => [id, x])).toEqual([
    ['start', 0],
    ['a', 250],
    ['b', 500],
  ]);
  expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['start a', 'b a', 'a b']);
  expect(edges[1]?.path).toMatch(/^M700 30C/);
});

const graphs = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { minLength: 1, maxLength: 25 }).map((rows) =>
  rows.map((wished, at) => ({
    id: `task_${at}`,
    upstream: at === 0 ? [] : [...new Set(wished.map((w) => w % at))].map((from) => `task_${from}`),
  })),
);

it('places no two nodes on each other, every edge forwards, and everything inside of the sheet', () => {
  fc.assert(
    fc.property(graphs, (nodes) => {
      const drawing = layoutGraph(nodes, MEASURES);
      const placed = new Map(drawing.nodes.map((node) => [node.id, node]));
      for (const { from, to } of drawing.edges) expect(placed.get(from)?.x).toBeLessThan(placed.get(to)?.x ?? 0);
      for (const a of drawing.nodes) {
        expect(a.y).toBeGreaterThanOrEqual(-0.001);
        expect(a.x + MEASURES.nodeWidth).toBeLessThanOrEqual(drawing.width);
        expect(a.y + MEASURES.nodeHeight).toBeLessThanOrEqual(drawing.height + 0.001);
        const below = drawing.nodes.filter((b) => b.x === a.x && b.id > a.id);
        for (const b of below) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(MEASURES.nodeHeight);
      }
      expect(drawing.edges).toHaveLength(nodes.reduce((sum, { upstream }) => sum + upstream.length, 0));
    }),
  );
});
