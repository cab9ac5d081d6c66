import type { AssetDefinition, Json } from './definition.ts';

/** The changes that people make to assets: each one transaction, and a hint after it. */
export interface AssetVerbs {
  /** Reports an event from outside; answers its number. */
  publish(asset: AssetDefinition, partitionKey: string | null, extra: Readonly<Record<string, Json>>): Promise<number>;
  /** Forgets events that DAGs have not run on yet; answers of how many assets and DAGs. */
  dropQueued(queued: readonly { readonly dagId: string; readonly assetId: number }[]): Promise<number>;
}
