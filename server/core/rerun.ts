import type { AssetNeighbors, AssetUse } from './assetGraph.ts';
import type { AssetDefinition } from './definition.ts';
import { topologicalOrder } from './order.ts';
import type { NeededPartition } from './partitionRuns.ts';
import { overlapping } from './partitions.ts';

/** What of a DAG a partition's rerun is about. */
export interface RerunDag {
  readonly dagId: string;
  /** `makes`: it publishes the partition, or what that is made from. `follows`: it works on what has been made of it. */
  readonly role: 'makes' | 'follows';
  /** Partitions that it publishes, or that it works on. */
  readonly partitions: readonly NeededPartition[];
}

/** Partitions by asset. */
type Partitions = Map<string, Set<string>>;

/**
 * The DAGs that make a partition and those that follow along the assets, each after the ones whose data it uses. Throws
 * `CYCLE` where they read each other's assets in a ring.
 */
export function rerunOrder(dags: readonly AssetNeighbors[], target: NeededPartition): readonly RerunDag[] {
  const assets = definitionsOf(dags);
  const made = sourcesOf(assets, target);
  const affected = new Map([[target.uri, new Set([target.key])]]);
  const steps = new Map<string, RerunDag>();
  for (const dag of dags) {
    const partitions = partitionsOf(made, urisOf(dag, 'outlet'));
    if (partitions.length > 0) steps.set(dag.dagId, { dagId: dag.dagId, role: 'makes', partitions });
  }
  // Each round may reach further assets; there are only so many.
  for (let known = -1; known < countOf(affected);) {
    known = countOf(affected);
    for (const { uri, from } of assets.values())
      if (from !== null) spread(affected, assets, partitionsOf(affected, [from]), uri);
    for (const dag of dags) {
      if (steps.get(dag.dagId)?.role === 'makes') continue;
      const worksOn = partitionsOf(affected, urisOf(dag, 'schedule', 'inlet'));
      if (worksOn.length === 0) continue;
      steps.set(dag.dagId, { dagId: dag.dagId, role: 'follows', partitions: worksOn });
      for (const uri of urisOf(dag, 'outlet')) spread(affected, assets, worksOn, uri);
    }
  }
  const chosen = dags.filter(({ dagId }) => steps.has(dagId));
  return topologicalOrder(chosen.map((dag) => ({ taskId: dag.dagId, upstream: upstreamOf(dag, chosen) }))).map(
    (place) => steps.get(chosen[place]!.dagId)!,
  );
}

function definitionsOf(dags: readonly AssetNeighbors[]): ReadonlyMap<string, AssetDefinition> {
  const assets = new Map<string, AssetDefinition>();
  for (const { asset } of dags.flatMap(({ used }) => used)) {
    const before = assets.get(asset.uri);
    if (before === undefined || before.partition === null) assets.set(asset.uri, asset);
  }
  return assets;
}

/** The partition itself and all that it is made from. */
function sourcesOf(assets: ReadonlyMap<string, AssetDefinition>, target: NeededPartition): Partitions {
  const found: Partitions = new Map();
  const waiting = [target];
  for (const { uri, key } of waiting) {
    add(found, uri, key);
    const asset = assets.get(uri);
    const source = assets.get(asset?.from ?? '');
    if (!asset || !source || found.has(source.uri)) continue;
    // Only a part has sources with an end, and a whole those of names.
    for (const each of overlapping(asset.partition, key, source.partition)!)
      waiting.push({ uri: source.uri, key: each });
  }
  return found;
}

/** The partitions of an asset that hold data of the given ones. */
function spread(
  affected: Partitions,
  assets: ReadonlyMap<string, AssetDefinition>,
  from: readonly NeededPartition[],
  uri: string,
): void {
  for (const { uri: source, key } of from) {
    const keys = overlapping(assets.get(source)!.partition, key, assets.get(uri)!.partition);
    for (const each of keys ?? []) add(affected, uri, each);
  }
}

function upstreamOf(dag: AssetNeighbors, chosen: readonly AssetNeighbors[]): readonly number[] {
  const uses = new Set(urisOf(dag, 'schedule', 'inlet'));
  return [...chosen.keys()].filter(
    (place) => chosen[place] !== dag && urisOf(chosen[place]!, 'outlet').some((uri) => uses.has(uri)),
  );
}

function urisOf({ used }: AssetNeighbors, ...wanted: readonly AssetUse[]): readonly string[] {
  return [...new Set(used.filter(({ use }) => wanted.includes(use)).map(({ asset }) => asset.uri))];
}

function partitionsOf(partitions: Partitions, uris: readonly string[]): readonly NeededPartition[] {
  return uris.flatMap((uri) => [...(partitions.get(uri) ?? [])].map((key) => ({ uri, key })));
}

function add(partitions: Partitions, uri: string, key: string): void {
  partitions.set(uri, (partitions.get(uri) ?? new Set()).add(key));
}

function countOf(partitions: Partitions): number {
  return [...partitions.values()].reduce((sum, keys) => sum + keys.size, 0);
}
