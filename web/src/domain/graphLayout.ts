/** A layered drawing of an acyclic graph, from left to right. Lengths are in CSS pixels. */

export interface GraphNode {
  readonly id: string;
  readonly upstream: readonly string[];
}

export interface GraphMeasures {
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  /** Between layers. */
  readonly columnGap: number;
  /** Between nodes of a layer. */
  readonly rowGap: number;
}

export interface PlacedNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** SVG path data. */
  readonly path: string;
}

export interface GraphDrawing {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** A place in a layer: a node, or the bend of an edge that passes through. */
interface Slot {
  readonly key: string;
  readonly before: Slot[];
  readonly after: Slot[];
  order: number;
  y: number;
}

const SWEEPS = 8;
/** A passing edge needs less room than a node. */
const BEND_SHARE = 0.45;

export function layoutGraph(nodes: readonly GraphNode[], measures: GraphMeasures): GraphDrawing {
  const ranks = rankNodes(nodes);
  const layers: Slot[][] = [];
  const slots = new Map<string, Slot>();
  const place = (key: string, rank: number): Slot => {
    const slot: Slot = { key, before: [], after: [], order: 0, y: 0 };
    const layer = (layers[rank] ??= []);
    slot.order = layer.length;
    layer.push(slot);
    slots.set(key, slot);
    return slot;
  };
  for (const node of nodes) place(node.id, ranks.get(node.id) ?? 0);

  const routes: { from: string; to: string; chain: Slot[] }[] = [];
  for (const node of nodes) {
    for (const upstream of node.upstream) {
      const source = slots.get(upstream);
      const target = slots.get(node.id);
      if (source === undefined || target === undefined) continue;
      const chain = [source];
      for (let rank = (ranks.get(upstream) ?? 0) + 1; rank < (ranks.get(node.id) ?? 0); rank += 1) {
        chain.push(place(`${upstream}\u0000${node.id}\u0000${rank}`, rank));
      }
      chain.push(target);
      for (const [at, slot] of chain.entries()) {
        const next = chain[at + 1];
        if (next === undefined) break;
        slot.after.push(next);
        next.before.push(slot);
      }
      routes.push({ from: upstream, to: node.id, chain });
    }
  }

  orderLayers(layers);
  const isNode = (slot: Slot) => ranks.has(slot.key);
  const height = placeRows(layers, isNode, measures);
  const step = measures.nodeWidth + measures.columnGap;
  const xOf = (id: string) => (ranks.get(id) ?? 0) * step;
  return {
    nodes: nodes.map(({ id }) => ({ id, x: xOf(id), y: (slots.get(id)?.y ?? 0) - measures.nodeHeight / 2 })),
    edges: routes.map(({ from, to, chain }) => ({ from, to, path: pathOf(chain, xOf(from), measures) })),
    width: Math.max(layers.length * step - measures.columnGap, 0),
    height,
  };
}

/** The longest way from a root, so that every edge leads to a later layer. */
function rankNodes(nodes: readonly GraphNode[]): Map<string, number> {
  const ranks = new Map(nodes.map(({ id }) => [id, 0]));
  const waits = new Map<string, number>();
  const after = new Map<string, string[]>();
  for (const { id, upstream } of nodes) {
    const known = upstream.filter((from) => ranks.has(from));
    waits.set(id, known.length);
    for (const from of known) after.set(from, [...(after.get(from) ?? []), id]);
  }
  const ready = nodes.filter(({ id }) => waits.get(id) === 0).map(({ id }) => id);
  for (const id of ready) {
    for (const next of after.get(id) ?? []) {
      ranks.set(next, Math.max(ranks.get(next) ?? 0, (ranks.get(id) ?? 0) + 1));
      const left = (waits.get(next) ?? 0) - 1;
      waits.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return ranks;
}

/** Each slot goes to the middle of its neighbors, layer by layer, forwards and backwards in turn. */
function orderLayers(layers: readonly Slot[][]): void {
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForward = sweep % 2 === 0;
    for (const layer of isForward ? layers : layers.toReversed()) {
      const middle = new Map(layer.map((slot) => [slot, middleOf(isForward ? slot.before : slot.after, slot)]));
      layer.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0) || a.order - b.order);
      for (const [order, slot] of layer.entries()) slot.order = order;
    }
  }
}

function middleOf(neighbors: readonly Slot[], slot: Slot): number {
  if (neighbors.length === 0) return slot.order;
  return neighbors.reduce((sum, { order }) => sum + order, 0) / neighbors.length;
}

/** Centres of the rows: each slot as near to its neighbors as those above it in the layer allow. */
function placeRows(layers: readonly Slot[][], isNode: (slot: Slot) => boolean, measures: GraphMeasures): number {
  const room = (slot: Slot) => (measures.nodeHeight + measures.rowGap) * (isNode(slot) ? 1 : BEND_SHARE);
  for (const layer of layers) {
    let y = 0;
    for (const slot of layer) {
      slot.y = y + room(slot) / 2;
      y += room(slot);
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForward = sweep % 2 === 0;
    for (const layer of isForward ? layers : layers.toReversed()) align(layer, isForward, room);
  }
  const all = layers.flat();
  const half = (slot: Slot) => (isNode(slot) ? measures.nodeHeight / 2 : 0);
  const top = all.reduce((least, slot) => Math.min(least, slot.y - half(slot)), Infinity);
  for (const slot of all) slot.y -= top;
  return all.reduce((most, slot) => Math.max(most, slot.y + half(slot)), 0);
}

function align(layer: readonly Slot[], isForward: boolean, room: (slot: Slot) => number): void {
  const wish = (slot: Slot) => {
    const neighbors = isForward ? slot.before : slot.after;
    return neighbors.length === 0 ? slot.y : neighbors.reduce((sum, { y }) => sum + y, 0) / neighbors.length;
  };
  const wishes = layer.map(wish);
  let least = -Infinity;
  let drift = 0;
  for (const [at, slot] of layer.entries()) {
    const y = Math.max(wishes[at] ?? 0, least + room(slot) / 2);
    drift += y - (wishes[at] ?? 0);
    slot.y = y;
    least = y + room(slot) / 2;
  }
  // Pushing apart only moves down; half of the drift is given back, so that the layer stays centred.
  const back = drift / Math.max(layer.length, 1);
  for (const slot of layer) slot.y -= back;
}

function pathOf(chain: readonly Slot[], left: number, { nodeWidth, columnGap }: GraphMeasures): string {
  const step = nodeWidth + columnGap;
  return chain
    .map((slot, at) => {
      if (at === 0) return `M${round(left + nodeWidth)} ${round(slot.y)}`;
      const x = left + at * step;
      const fromX = x - columnGap;
      const fromY = chain[at - 1]?.y ?? slot.y;
      const curve = `C${round(fromX + columnGap / 2)} ${round(fromY)} ${round(x - columnGap / 2)} ${round(slot.y)} ${round(x)} ${round(slot.y)}`;
      return at === chain.length - 1 ? curve : `${curve}H${round(x + nodeWidth)}`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
