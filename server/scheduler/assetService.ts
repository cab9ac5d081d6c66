import type { PartitionState } from '../core/completeness.ts';
import { HaruError } from '../core/errors.ts';
import { requirePartition } from '../core/partitions.ts';
import type { Receipt } from '../dag/context.ts';
import type { Queryable } from '../db/transaction.ts';

/** What tasks may know of assets. */
export interface AssetService {
  /** How complete a partition is, and the receipt of its last event. Throws where there is no such asset or partition. */
  partition(uri: string, key: string): Promise<{ readonly state: PartitionState; readonly receipt: Receipt }>;
}

export function createAssetService(db: Queryable): AssetService {
  return {
    async partition(uri, key) {
      const { rows: assets } = await db.query<{ id: number; definition: Parameters<typeof requirePartition>[0] }>({
        name: 'asset-of-uri',
        text: 'select id, definition from haru.asset where uri = $1',
        values: [uri],
      });
      const [asset] = assets;
      if (!asset) throw new HaruError('NOT_FOUND', `no DAG publishes or reads the asset '${uri}'`);
      requirePartition(asset.definition, key);
      const { rows } = await db.query<{ state: PartitionState; receipt: Receipt | null }>({
        name: 'state-of-partition',
        text: `select p.state, e.receipt from haru.asset_partition p left join haru.asset_event e on e.id = p.event_id
          where p.asset_id = $1 and p.partition_key = $2`,
        values: [asset.id, key],
      });
      return { state: rows[0]?.state ?? 'missing', receipt: rows[0]?.receipt ?? {} };
    },
  };
}
