/** A layered drawing of a graph, from left to right. Lengths are in CSS pixels. */

export interface GraphNode {
  readonly id: string;
  readonly upstream: readonly string[];
  /** Missing: as the measures say. */
  readonly width?: number;
  readonly height?: number;
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
  readonly width: number;
  readonly height: number;
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
  readonly rank: number;
  /** Of a bend: nothing. */
  readonly width: number;
  readonly height: number;
  /** From one slot of the layer to the next: its own height and the gap. */
  readonly room: number;
  order: number;
  y: number;
}

interface Route {
  readonly from: string;
  readonly to: string;
  readonly chain: readonly Slot[];
}

const SWEEPS = 8;
/** A passing edge needs less room than a node. */
const BEND_SHARE = 0.45;

export function layoutGraph(nodes: readonly GraphNode[], measures: GraphMeasures): GraphDrawing {
  const ranks = rankNodes(nodes);
  const layers: Slot[][] = [];
  const place = (key: string, rank: number, size: Pick<Slot, 'width' | 'height' | 'room'>): Slot => {
    const layer = (layers[rank] ??= []);
    const slot: Slot = { key, before: [], after: [], rank, ...size, order: layer.length, y: 0 };
    layer.push(slot);
    return slot;
  };
  const bend = { width: 0, height: 0, room: (measures.nodeHeight + measures.rowGap) * BEND_SHARE };
  const slots = new Map(
    nodes.map((node) => {
      const { width = measures.nodeWidth, height = measures.nodeHeight } = node;
      const size = { width, height, room: height + measures.rowGap };
      return [node.id, place(node.id, ranks.get(node.id) ?? 0, size)];
    }),
  );

  const routes: Route[] = [];
  for (const node of nodes) {
    for (const upstream of node.upstream) {
      const source = slots.get(upstream);
      const target = slots.get(node.id);
      if (source === undefined || target === undefined) continue;
      const chain = [source];
      for (let rank = source.rank + 1; rank < target.rank; rank += 1)
        chain.push(place(`${upstream}\u0000${node.id}\u0000${rank}`, rank, bend));
      chain.push(target);
      routes.push({ from: upstream, to: node.id, chain });
      // An edge that leads back is drawn, and draws nothing nearer.
      if (source.rank < target.rank) linkSlots(chain);
    }
  }

  orderLayers(layers);
  const height = placeRows(layers);
  const columns = placeColumns(layers, measures.columnGap);
  const leftOf = (slot: Slot) => {
    const { x, width } = columns[slot.rank] as Column;
    return x + (width - slot.width) / 2;
  };
  const last = columns.at(-1);
  return {
    nodes: [...slots.values()].map((slot) => {
      const { key: id, width, height: own } = slot;
      return { id, x: leftOf(slot), y: slot.y - own / 2, width, height: own };
    }),
    edges: routes.map(({ from, to, chain }) => ({
      from,
      to,
      path: pathOf(chain, columns, leftOf, measures.columnGap),
    })),
    width: last === undefined ? 0 : last.x + last.width,
    height,
  };
}

function linkSlots(chain: readonly Slot[]): void {
  for (const [at, slot] of chain.entries()) {
    const next = chain[at + 1];
    if (next === undefined) return;
    slot.after.push(next);
    next.before.push(slot);
  }
}

/** The longest way from a root, so that every edge leads to a later layer. What goes round in a circle is broken up where it is met first. */
function rankNodes(nodes: readonly GraphNode[]): Map<string, number> {
  const ranks = new Map(nodes.map(({ id }) => [id, 0]));
  const waits = new Map<string, number>();
  const after = new Map<string, string[]>();
  for (const { id, upstream } of nodes) {
    const known = upstream.filter((from) => ranks.has(from));
    waits.set(id, known.length);
    for (const from of known) {
      const others = after.get(from);
      if (others === undefined) after.set(from, [id]);
      else others.push(id);
    }
  }
  const ready = nodes.filter(({ id }) => waits.get(id) === 0).map(({ id }) => id);
  const isDone = new Set<string>();
  const wander = nodes[Symbol.iterator]();
  for (let at = 0; isDone.size < nodes.length; at += 1) {
    const id = ready[at] ?? nextIn(wander, isDone);
    if (ready[at] === undefined) ready.push(id);
    if (isDone.has(id)) continue;
    isDone.add(id);
    for (const next of after.get(id) ?? []) {
      if (isDone.has(next)) continue;
      ranks.set(next, Math.max(ranks.get(next) ?? 0, (ranks.get(id) ?? 0) + 1));
      const left = (waits.get(next) ?? 0) - 1;
      waits.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return ranks;
}

/** The first that is not done yet: its circle begins there. */
function nextIn(nodes: Iterator<GraphNode>, isDone: ReadonlySet<string>): string {
  for (;;) {
    const { id } = nodes.next().value as GraphNode;
    if (!isDone.has(id)) return id;
  }
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
function placeRows(layers: readonly Slot[][]): number {
  for (const layer of layers) {
    let y = 0;
    for (const slot of layer) {
      slot.y = y + slot.room / 2;
      y += slot.room;
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForward = sweep % 2 === 0;
    for (const layer of isForward ? layers : layers.toReversed()) align(layer, isForward);
  }
  const all = layers.flat();
  const top = all.reduce((least, slot) => Math.min(least, slot.y - slot.height / 2), Infinity);
  for (const slot of all) slot.y -= top;
  return all.reduce((most, slot) => Math.max(most, slot.y + slot.height / 2), 0);
}

function align(layer: readonly Slot[], isForward: boolean): void {
  const wish = (slot: Slot) => {
    const neighbors = isForward ? slot.before : slot.after;
    return neighbors.length === 0 ? slot.y : neighbors.reduce((sum, { y }) => sum + y, 0) / neighbors.length;
  };
  const wishes = layer.map(wish);
  let least = -Infinity;
  let drift = 0;
  for (const [at, slot] of layer.entries()) {
    const y = Math.max(wishes[at] ?? 0, least + slot.room / 2);
    drift += y - (wishes[at] ?? 0);
    slot.y = y;
    least = y + slot.room / 2;
  }
  // Pushing apart only moves down; half of the drift is given back, so that the layer stays centred.
  const back = drift / Math.max(layer.length, 1);
  for (const slot of layer) slot.y -= back;
}

interface Column {
  readonly x: number;
  readonly width: number;
}

/** Each layer as wide as its widest slot. */
function placeColumns(layers: readonly Slot[][], gap: number): Column[] {
  let x = 0;
  return layers.map((layer) => {
    const width = layer.reduce((most, slot) => Math.max(most, slot.width), 0);
    const column = { x, width };
    x += width + gap;
    return column;
  });
}

/** From the right side of the first to the left side of the last, past whatever lies between. */
function pathOf(
  chain: readonly Slot[],
  columns: readonly Column[],
  leftOf: (slot: Slot) => number,
  gap: number,
): string {
  const across = (x: number, at: number) => (round(x) === round(at) ? '' : `H${round(x)}`);
  const curve = (fromX: number, fromY: number, toX: number, toY: number) =>
    `C${round(fromX + gap / 2)} ${round(fromY)} ${round(toX - gap / 2)} ${round(toY)} ${round(toX)} ${round(toY)}`;
  return chain
    .map((slot, at) => {
      const left = leftOf(slot);
      const column = columns[slot.rank] as Column;
      const columnEnd = column.x + column.width;
      if (at === 0) {
        const right = left + slot.width;
        const isBack = (chain[1] as Slot).rank <= slot.rank;
        return `M${round(right)} ${round(slot.y)}${isBack ? '' : across(columnEnd, right)}`;
      }
      const previous = chain[at - 1] as Slot;
      if (previous.rank >= slot.rank) return curve(leftOf(previous) + previous.width, previous.y, left, slot.y);
      const before = columns[previous.rank] as Column;
      const bow = curve(before.x + before.width, previous.y, column.x, slot.y);
      return `${bow}${across(at === chain.length - 1 ? left : columnEnd, column.x)}`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
