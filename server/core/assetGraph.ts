import { assetsIn } from './assetExpression.ts';
import type { AssetDefinition, DagDefinition } from './definition.ts';
import { findCycle } from './order.ts';
import { areComparable, describeKeys } from './partitions.ts';

/** How a DAG uses assets: `schedule` ones start it, it publishes `outlets`, its tasks read `inlets`. */
export const ASSET_USES = ['schedule', 'outlet', 'inlet'] as const;
export type AssetUse = (typeof ASSET_USES)[number];

export interface UsedAsset {
  readonly use: AssetUse;
  /** Null: the schedule. */
  readonly taskId: string | null;
  readonly asset: AssetDefinition;
}

/** Every use of an asset in a DAG. */
export function usedAssets({ schedule, tasks }: Pick<DagDefinition, 'schedule' | 'tasks'>): readonly UsedAsset[] {
  const waited = schedule?.kind === 'assets' ? assetsIn(schedule.condition) : [];
  const known = schedule?.kind === 'assets' ? schedule.assets : [];
  return [
    ...known
      .filter(({ uri }) => waited.includes(uri))
      .map((asset) => ({ use: 'schedule' as const, taskId: null, asset })),
    ...tasks.flatMap(({ taskId, outlets, inlets }) => [
      ...outlets.map((asset) => ({ use: 'outlet' as const, taskId, asset })),
      ...inlets.map((asset) => ({ use: 'inlet' as const, taskId, asset })),
    ]),
  ];
}

/** A DAG and its assets, as far as they start each other. */
export interface AssetNeighbors {
  readonly dagId: string;
  readonly used: readonly UsedAsset[];
}

/**
 * DAGs and assets that lead into each other in a ring, in words, each after what it follows from; null: there is none. An
 * asset follows from the one it is made from and from the DAGs that publish it, a DAG from the assets that start it.
 */
export function findAssetCycle(dags: readonly AssetNeighbors[]): readonly string[] | null {
  const before = new Map<string, Set<string>>();
  const follow = (name: string, from: string): void => {
    before.set(name, (before.get(name) ?? new Set<string>()).add(from));
    if (!before.has(from)) before.set(from, new Set());
  };
  for (const { dagId, used } of dags) {
    const dag = `DAG ${dagId}`;
    for (const { use, asset } of used) {
      if (use === 'schedule') follow(dag, asset.uri);
      if (use === 'outlet') follow(asset.uri, dag);
      if (asset.from !== null) follow(asset.uri, asset.from);
    }
  }
  const names = [...before.keys()];
  const nodes = [...before].map(([taskId, upstream]) => ({
    taskId,
    upstream: [...upstream].map((name) => names.indexOf(name)),
  }));
  return findCycle(nodes);
}

/** Why the assets of some DAGs do not fit each other or those of the others; null: they do. */
export function assetProblem(own: readonly AssetNeighbors[], others: readonly AssetNeighbors[]): string | null {
  const all = [...others, ...own];
  const known = new Map<string, { readonly dagId: string; readonly asset: AssetDefinition }>();
  for (const { dagId, used } of all) {
    for (const { asset } of used) {
      const before = known.get(asset.uri);
      if (before && !agree(before.asset, asset)) {
        return (
          `asset '${asset.uri}' is ${describeAsset(before.asset)} in DAG '${before.dagId}' and ${describeAsset(asset)} in DAG '${dagId}': ` +
          'give it one definition, or name it without options where it is only used'
        );
      }
      if (!before || isBare(before.asset)) known.set(asset.uri, { dagId, asset });
    }
  }
  const cycle = findAssetCycle(all);
  if (cycle === null) return null;
  return `these assets and DAGs lead into each other: ${[...cycle, cycle[0]].join(' -> ')}. Take one of the steps out, or DAGs would start each other for ever`;
}

/** Whether two definitions of one asset say the same of its partitions and source. One that says nothing agrees with any. */
function agree(a: AssetDefinition, b: AssetDefinition): boolean {
  return isBare(a) || isBare(b) || isSameData(a, b);
}

export function isSameData(a: AssetDefinition, b: AssetDefinition): boolean {
  return JSON.stringify([a.partition, a.from]) === JSON.stringify([b.partition, b.from]);
}

/** Only named: its definition is elsewhere. */
export function isBare({ partition, from, group, docMd }: AssetDefinition): boolean {
  return partition === null && from === null && group === null && docMd === null;
}

/** How an asset is divided and made, for an error. */
function describeAsset({ partition, from }: AssetDefinition): string {
  const divided = partition === null ? 'without partitions' : `divided by ${describeKeys(partition)}`;
  return from === null ? divided : `${divided} and made from '${from}'`;
}

/** Why an asset cannot be made from another; null: it can. */
export function derivationProblem(asset: AssetDefinition, from: AssetDefinition): string | null {
  if (asset.partition === null && from.partition !== null && from.partition.kind !== 'keys')
    return `asset '${asset.uri}' has no partitions and is made from '${from.uri}', whose ${from.partition.kind} have no end: give it a partition too`;
  return areComparable(asset.partition, from.partition)
    ? null
    : `asset '${asset.uri}' is divided otherwise than '${from.uri}', which it is made from: divide both by time, or both by keys(...)`;
}
