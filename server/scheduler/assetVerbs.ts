import type { AssetVerbs } from '../core/assetVerbs.ts';
import { requirePartition } from '../core/partitions.ts';
import { insertEvent } from '../db/assetEvents.ts';
import { dropQueuedAsset } from '../db/assetRuns.ts';
import { inTransaction } from '../db/transaction.ts';
import { refreshQueue } from './assetDue.ts';
import type { HintingStore } from './store.ts';

export function createAssetVerbs({ pool, definitions, hintWork, hintChange }: HintingStore): AssetVerbs {
  return {
    async publish(asset, partitionKey, extra) {
      if (asset.partition !== null && partitionKey !== null) requirePartition(asset, partitionKey);
      const id = await insertEvent(pool, { uri: asset.uri, partitionKey, extra });
      hintWork();
      return id;
    },
    async dropQueued(queued) {
      const dropped = await inTransaction(pool, async (db) => {
        let count = 0;
        for (const { dagId, assetId } of queued) {
          const dag = await dropQueuedAsset(db, dagId, assetId);
          if (!dag) continue;
          count++;
          const { schedule } = (await definitions.get(db, dag.versionId)).definition;
          if (schedule?.kind === 'assets') await refreshQueue(db, dag.dagNo, schedule);
        }
        return count;
      });
      hintChange();
      return dropped;
    },
  };
}
