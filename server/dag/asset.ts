import { derivationProblem } from '../core/assetGraph.ts';
import type { AssetDefinition } from '../core/definition.ts';
import type { Asset } from './context.ts';
import { DagError } from './dagError.ts';
import { checkZone } from './when.ts';

export type AssetCondition =
  Asset | { readonly all: readonly AssetCondition[] } | { readonly any: readonly AssetCondition[] };

export interface Partitioning {
  readonly kind: string;
}

type StoredPartitioning = NonNullable<AssetDefinition['partition']>;

const storedPartitions = new WeakMap<Partitioning, StoredPartitioning>();
const definitions = new WeakMap<Asset, AssetDefinition>();

function partitioning(stored: StoredPartitioning): Partitioning {
  const made = Object.freeze({ kind: stored.kind });
  storedPartitions.set(made, stored);
  return made;
}

/** A partition for each local calendar day of the zone. */
export function days(zone: string): Partitioning {
  return partitioning({ kind: 'days', zone: checkZone(zone, 'days(zone)') });
}

/** A partition for each local hour of the zone, UTC by default. */
export function hours(zone = 'UTC'): Partitioning {
  return partitioning({ kind: 'hours', zone: checkZone(zone, 'hours(zone)') });
}

/** A fixed set of partitions by name. */
export function keys(...names: readonly string[]): Partitioning {
  if (names.length === 0 || names.some((name) => typeof name !== 'string' || name === '')) {
    throw new DagError('INVALID_OPTION', `keys(${names.map((name) => JSON.stringify(name)).join(', ')}): give names`);
  }
  if (new Set(names).size < names.length) {
    throw new DagError('INVALID_OPTION', `keys(${names.join(', ')}): a name is given twice`);
  }
  return partitioning({ kind: 'keys', keys: [...names] });
}

export interface AssetOptions {
  partition?: Partitioning;
  from?: Asset;
  group?: string;
  docMd?: string;
}

/**
 * Data that tasks publish. `from`: this asset's partition is complete when every partition of `from` that it overlaps
 * has been published and consumed.
 */
export function asset(uri: string, options: AssetOptions = {}): Asset {
  if (typeof uri !== 'string' || uri === '') {
    throw new DagError('INVALID_OPTION', `asset(${JSON.stringify(uri)}): give the asset's URI or name`);
  }
  const partition = options.partition === undefined ? null : storedPartitions.get(options.partition);
  if (partition === undefined) {
    throw new DagError('INVALID_OPTION', `asset '${uri}': give its partition by days(zone), hours(zone) or keys(...)`);
  }
  const from = options.from === undefined ? null : assetDefinition(options.from);
  const definition: AssetDefinition = {
    uri,
    partition,
    from: from?.uri ?? null,
    group: options.group ?? null,
    docMd: options.docMd ?? null,
  };
  const problem = from && derivationProblem(definition, from);
  if (problem) throw new DagError('INVALID_OPTION', problem);
  const made = Object.freeze({ uri });
  definitions.set(made, definition);
  return made;
}

export function allOf(...conditions: readonly AssetCondition[]): AssetCondition {
  return Object.freeze({ all: conditions });
}

export function anyOf(...conditions: readonly AssetCondition[]): AssetCondition {
  return Object.freeze({ any: conditions });
}

/** What is stored of an asset made by `asset(...)`. */
export function assetDefinition(value: Asset): AssetDefinition {
  const definition = typeof value === 'object' && value !== null ? definitions.get(value) : undefined;
  if (!definition) {
    throw new DagError('INVALID_OPTION', `${JSON.stringify(value)} is no asset: make it by asset('uri', options)`);
  }
  return definition;
}
