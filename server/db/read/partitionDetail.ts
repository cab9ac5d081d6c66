import type { Kysely } from 'kysely';
import { heldOf, type PartitionState } from '../../core/completeness.ts';
import { overlapping, partitionSpan, WHOLE, type Partitioning } from '../../core/partitions.ts';
import type { Receipt } from '../../dag/context.ts';
import type { DB } from '../schema.ts';
import { findAsset, listAssetEvents, type AssetRow } from './assets.ts';
import { listPartitions, listSources, type SourceRow } from './partitions.ts';

/** What was published for a partition, and by whom; the DAG is null where it was reported from outside. */
export interface PublishedReceipt {
  readonly at: string;
  readonly dag: string | null;
  readonly run: string | null;
  readonly task: string | null;
  readonly receipt: Receipt | null;
}

/** The half-open [start, end) that a partition is for, as ISO instants; null: it is for no time. */
export interface PartitionTime {
  readonly start: string | null;
  readonly end: string | null;
}

/** A partition that another one is made from. */
export interface SourceSummary extends PartitionTime, Omit<SourceRow, 'lastEvent' | 'consumedEvent'> {
  /** How much of it the other one holds. */
  readonly held: PartitionState;
}

export interface PartitionDetail extends PartitionTime {
  readonly state: PartitionState;
  /** Of the days or hours that it is made from; null: it is made from none. */
  readonly sourceZone: string | null;
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
  const divided = source?.definition.partition ?? null;
  const rows = await listSources(db, { id: asset.id, key, definition }, keys);
  const sources = rows.map(({ lastEvent, consumedEvent, ...row }) => ({
    ...row,
    ...timeOf(divided, row.partition),
    held: heldOf({ state: row.state, lastEvent, consumedEvent }),
  }));
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
  return {
    state: known?.state ?? 'missing',
    ...timeOf(definition.partition, key),
    sourceZone: divided !== null && 'zone' in divided ? divided.zone : null,
    sources,
    receipts,
  };
}

function timeOf(partitioning: Partitioning, key: string): PartitionTime {
  const span = partitionSpan(partitioning, key);
  return { start: span?.start.toISOString() ?? null, end: span?.end.toISOString() ?? null };
}
