import type { Kysely } from 'kysely';
import type { PartitionState } from '../../core/completeness.ts';
import { overlapping, WHOLE } from '../../core/partitions.ts';
import type { Receipt } from '../../dag/context.ts';
import type { DB } from '../schema.ts';
import { findAsset, listAssetEvents, type AssetRow } from './assets.ts';
import { listPartitions, listSources, type SourceSummary } from './partitions.ts';

/** What was published for a partition, and by whom; the DAG is null where it was reported from outside. */
export interface PublishedReceipt {
  readonly at: string;
  readonly dag: string | null;
  readonly run: string | null;
  readonly task: string | null;
  readonly receipt: Receipt | null;
}

export interface PartitionDetail {
  readonly state: PartitionState;
  /** The partitions that it is made from. */
  readonly sources: readonly SourceSummary[];
  /** The latest first. */
  readonly receipts: readonly PublishedReceipt[];
}

const RECEIPTS = 50;

/** What a partition is made from, and what was published for it. */
export async function partitionDetail(db: Kysely<DB>, asset: AssetRow, key: string): Promise<PartitionDetail> {
  const { uri, definition } = asset;
  const [known] = await listPartitions(db, { uri, key }, { limit: 1, offset: 0 });
  const source = definition.from === null ? null : await findAsset(db, { uri: definition.from });
  const keys = source ? (overlapping(definition.partition, key, source.definition.partition) ?? []) : [];
  const sources = await listSources(db, { id: asset.id, key, definition }, keys);
  const page = await listAssetEvents(
    db,
    { assetId: asset.id, partitionKey: key === WHOLE ? undefined : key },
    ['-timestamp'],
    { limit: RECEIPTS, offset: 0 },
  );
  const receipts = page.rows.map((event) => ({
    at: event.at,
    dag: event.dag_id,
    run: event.run_id,
    task: event.task_id,
    receipt: event.receipt,
  }));
  return { state: known?.state ?? 'missing', sources, receipts };
}
