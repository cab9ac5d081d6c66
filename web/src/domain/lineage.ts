import type { components } from '../api/schema.ts';

type AssetSummary = components['schemas']['AssetSummary'];
type LineageAsset = Pick<AssetSummary, 'uri' | 'from' | 'producers' | 'consumers'>;

/** An asset or a DAG, after what it follows from. */
export interface LineageNode {
  /** `asset mart`, `dag load`: unique, and what an address names. */
  readonly id: string;
  readonly kind: 'asset' | 'dag';
  /** URI of the asset, id of the DAG. */
  readonly name: string;
  readonly upstream: readonly string[];
}

const assetId = (uri: string) => `asset ${uri}`;
const dagId = (id: string) => `dag ${id}`;

/**
 * Assets and the DAGs around them: an asset follows from the DAGs that publish it and from the asset it is made from, a DAG from
 * the assets that it reads or that start it. What a DAG both publishes and reads follows from it alone.
 */
export function lineageOf(assets: readonly LineageAsset[]): readonly LineageNode[] {
  const upstream = new Map<string, Set<string>>();
  const follow = (id: string, ...from: readonly string[]) => {
    const known = upstream.get(id);
    if (known === undefined) upstream.set(id, new Set(from));
    else for (const one of from) known.add(one);
  };
  const uris = new Set(assets.map(({ uri }) => uri));
  for (const { uri, from, producers, consumers } of assets) {
    const id = assetId(uri);
    const makers = new Set(producers.map((use) => use.dagId));
    follow(id, ...[...makers].map(dagId));
    if (from !== null && uris.has(from)) follow(id, assetId(from));
    for (const maker of makers) follow(dagId(maker));
    for (const use of consumers) if (!makers.has(use.dagId)) follow(dagId(use.dagId), id);
  }
  return [...upstream].map(([id, from]) => ({ id, ...parse(id), upstream: [...from] }));
}

function parse(id: string): Pick<LineageNode, 'kind' | 'name'> {
  const at = id.indexOf(' ');
  return { kind: id.slice(0, at) as LineageNode['kind'], name: id.slice(at + 1) };
}

/** A node with all that it follows from and all that follows from it; null: there is no such node. */
export function focusOn(nodes: readonly LineageNode[], id: string): readonly LineageNode[] | null {
  const known = new Map(nodes.map((node) => [node.id, node]));
  if (!known.has(id)) return null;
  const after = Map.groupBy(
    nodes.flatMap((node) => node.upstream.map((from) => ({ from, to: node.id }))),
    ({ from }) => from,
  );
  const kept = new Set([
    ...reach(id, (from) => known.get(from)?.upstream ?? []),
    ...reach(id, (from) => after.get(from)?.map(({ to }) => to) ?? []),
  ]);
  return nodes.filter((node) => kept.has(node.id));
}

function reach(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set([start]);
  // A set is walked on while it grows.
  for (const id of found) for (const one of next(id)) found.add(one);
  return found;
}
