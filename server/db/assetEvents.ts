import type { PartitionState } from '../core/completeness.ts';
import type { Json } from '../core/definition.ts';
import { WHOLE } from '../core/partitions.ts';
import type { Receipt } from '../dag/context.ts';
import type { Queryable } from './transaction.ts';

/** An event whose consequences are still to be drawn. */
export interface EventToSettle {
  readonly id: number;
  readonly uri: string;
  readonly partitionKey: string | null;
  readonly run: {
    readonly id: number;
    readonly versionId: number;
    readonly intervalStart: Date | null;
    readonly intervalEnd: Date | null;
    readonly runAfter: Date;
    readonly partitionKey: string | null;
  } | null;
}

/** Events that `takeEvents` would take. */
export const UNSETTLED = `from haru.asset_event e where not e.is_settled and exists (select from haru.asset a where a.uri = e.uri)`;

/** Takes events of known assets to settle them in this transaction, the oldest first. */
export async function takeEvents(db: Queryable, limit: number): Promise<readonly EventToSettle[]> {
  const { rows } = await db.query<
    Omit<EventToSettle, 'run'> & { run: null } & NonNullable<EventToSettle['run']> & {
        runNo: number | null;
        runPartition: string | null;
      }
  >({
    name: 'take-asset-events',
    text: `
      with taken as (
        update haru.asset_event set is_settled = true where id in (select e.id ${UNSETTLED} order by e.id limit $1)
        returning *
      )
      select e.id, e.uri, e.partition_key as "partitionKey",
        r.id as "runNo", r.version_id as "versionId", r.interval_start as "intervalStart", r.interval_end as "intervalEnd",
        r.run_after as "runAfter", r.partition_key as "runPartition"
      from taken e left join haru.dag_run r on r.id = e.run_id
      order by e.id`,
    values: [limit],
  });
  return rows.map(({ id, uri, partitionKey, runNo, runPartition, ...run }) => ({
    id,
    uri,
    partitionKey,
    run: runNo === null ? null : { ...run, id: runNo, partitionKey: runPartition },
  }));
}

export interface PartitionRow {
  readonly assetId: number;
  readonly key: string;
  readonly state: PartitionState;
  readonly eventId: number | null;
}

export async function readPartitions(
  db: Queryable,
  wanted: readonly { readonly assetId: number; readonly key: string }[],
): Promise<readonly PartitionRow[]> {
  if (wanted.length === 0) return [];
  const { rows } = await db.query<PartitionRow>({
    name: 'read-partitions',
    text: `select asset_id as "assetId", partition_key as key, state, event_id as "eventId"
      from haru.asset_partition where (asset_id, partition_key) in (select * from unnest($1::bigint[], $2::text[]))`,
    values: [wanted.map(({ assetId }) => assetId), wanted.map(({ key }) => key)],
  });
  return rows;
}

export async function knownKeys(db: Queryable, assetId: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ key: string }>({
    name: 'known-partitions',
    text: `select partition_key as key from haru.asset_partition where asset_id = $1`,
    values: [assetId],
  });
  return rows.map(({ key }) => key);
}

/** True: the partition is new, or in another state, or has another last event than before. */
export async function writePartition(db: Queryable, row: PartitionRow): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'write-partition',
    text: `insert into haru.asset_partition (asset_id, partition_key, state, event_id) values ($1, $2, $3, $4)
      on conflict (asset_id, partition_key) do update set
        state = excluded.state, event_id = excluded.event_id, changed_at = clock_timestamp()
        where (asset_partition.state, asset_partition.event_id) is distinct from (excluded.state, excluded.event_id)`,
    values: [row.assetId, row.key, row.state, row.eventId],
  });
  return rowCount === 1;
}

/** Which event of each source's partition the given one holds. */
export async function readConsumption(
  db: Queryable,
  assetId: number,
  key: string,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ sourceKey: string; eventId: number }>({
    name: 'read-consumption',
    text: `select source_key as "sourceKey", event_id as "eventId" from haru.asset_consumption where asset_id = $1 and partition_key = $2`,
    values: [assetId, key],
  });
  return new Map(rows.map(({ sourceKey, eventId }) => [sourceKey, eventId]));
}

/** Notes that a partition holds what the source's partitions had published when the task of its event began. */
export async function writeConsumption(
  db: Queryable,
  { assetId, key }: { readonly assetId: number; readonly key: string },
  source: { readonly uri: string; readonly isWhole: boolean; readonly keys: readonly string[] },
  eventId: number,
): Promise<void> {
  await db.query({
    name: 'write-consumption',
    text: `
      insert into haru.asset_consumption (asset_id, partition_key, source_key, event_id)
      select $1, $2, k.key, e.id from unnest($3::text[]) as k (key)
      cross join lateral (
        select id from haru.asset_event
        where uri = $4 and ($5 or partition_key = k.key)
          and at <= (select coalesce(read_at, at) from haru.asset_event where id = $6)
        order by id desc limit 1
      ) e
      on conflict (asset_id, partition_key, source_key) do update set event_id = excluded.event_id
        where asset_consumption.event_id < excluded.event_id`,
    values: [assetId, key, source.keys, source.uri, source.isWhole, eventId],
  });
}

/** Partitions of an asset that a run has published itself, or was started by. */
export async function keysOfRun(db: Queryable, runId: number, uri: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ key: string }>({
    name: 'asset-keys-of-run',
    text: `select distinct coalesce(partition_key, '${WHOLE}') as key from haru.asset_event e
      where uri = $2 and (run_id = $1 or id in (select event_id from haru.run_asset_event where run_no = $1))`,
    values: [runId, uri],
  });
  return rows.map(({ key }) => key);
}

/** An event that somebody outside of the runs reports. */
export async function insertEvent(
  db: Queryable,
  event: { readonly uri: string; readonly partitionKey: string | null; readonly extra: Readonly<Record<string, Json>> },
): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into haru.asset_event (uri, partition_key, extra) values ($1, $2, $3) returning id`,
    [event.uri, event.partitionKey, JSON.stringify(event.extra)],
  );
  return rows[0]?.id as number;
}

/** Tells those who watch assets that what is known of these has changed. */
export async function recordSettled(db: Queryable, uris: readonly string[]): Promise<void> {
  await db.query({
    name: 'record-settled-assets',
    text: `insert into haru.event (subject, to_state, extra)
      select 'asset', 'settled', json_build_object('asset', uri) from unnest($1::text[]) as u (uri)`,
    values: [uris],
  });
}

/** What started a run, for its tasks. */
export async function eventsOfRun(
  db: Queryable,
  runNo: number,
): Promise<readonly { readonly asset: string; readonly partition: string | null; readonly receipt: Receipt }[]> {
  const { rows } = await db.query<{ asset: string; partition: string | null; receipt: Receipt | null }>({
    name: 'events-of-run',
    text: `select e.uri as asset, e.partition_key as partition, e.receipt
      from haru.run_asset_event c join haru.asset_event e on e.id = c.event_id where c.run_no = $1 order by e.id`,
    values: [runNo],
  });
  return rows.map(({ asset, partition, receipt }) => ({ asset, partition, receipt: receipt ?? {} }));
}
