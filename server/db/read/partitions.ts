import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { PartitionState } from '../../core/completeness.ts';
import type { AssetDefinition } from '../../core/definition.ts';
import type { Receipt } from '../../dag/context.ts';
import type { DB } from '../schema.ts';
import { among, equal, iso, where } from './fragments.ts';

export interface PartitionSummary {
  readonly asset: string;
  readonly partition: string;
  readonly state: PartitionState;
  /** When it was last published; null: never. */
  readonly publishedAt: string | null;
  readonly events: number;
  readonly receipt: Receipt | null;
}

export interface PartitionFilter {
  readonly uri?: string | undefined;
  readonly key?: string | undefined;
  /** Bounds of the keys, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly states?: readonly PartitionState[] | undefined;
}

/** How complete the partitions of assets are, the latest first. */
export async function listPartitions(
  db: Kysely<DB>,
  filter: PartitionFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly PartitionSummary[]> {
  const conditions = [
    ...equal(sql`a.uri`, filter.uri),
    ...equal(sql`p.partition_key`, filter.key),
    ...(filter.from === undefined ? [] : [sql`p.partition_key collate "C" >= ${filter.from}`]),
    ...(filter.to === undefined ? [] : [sql`p.partition_key collate "C" <= ${filter.to}`]),
    ...among(sql`p.state`, filter.states),
  ];
  const { rows } = await sql<PartitionSummary>`
    select a.uri as asset, p.partition_key as partition, p.state, ${iso('e.at')} as "publishedAt", e.receipt, (
        select count(*) from haru.asset_event n
        where n.uri = a.uri and (p.partition_key = '' or n.partition_key = p.partition_key)) as events
    from haru.asset_partition p join haru.asset a on a.id = p.asset_id left join haru.asset_event e on e.id = p.event_id
    ${where(conditions)}
    order by p.partition_key collate "C" desc, a.uri limit ${page.limit} offset ${page.offset}`.execute(db);
  return rows;
}

/** A partition that another one is made from, and what that one holds of it. */
export interface SourceRow {
  readonly partition: string;
  readonly state: PartitionState;
  /** Number of its last event. */
  readonly lastEvent: number | null;
  readonly publishedAt: string | null;
  /** Number of the last of its events whose data the other one holds; null: it holds nothing of it. */
  readonly consumedEvent: number | null;
  readonly consumedAt: string | null;
  /** Rows that the run which published it brought into the other one, and when; null: nobody said so. */
  readonly rows: number | null;
  readonly loadedAt: string | null;
}

/** What is known of the given partitions of an asset's source. */
export async function listSources(
  db: Kysely<DB>,
  asset: { readonly id: number; readonly key: string; readonly definition: AssetDefinition },
  keys: readonly string[],
): Promise<readonly SourceRow[]> {
  const { uri, from } = asset.definition;
  const { rows } = await sql<SourceRow>`
    select k.key as partition, coalesce(p.state, 'missing') as state, p.event_id as "lastEvent", ${iso('e.at')} as "publishedAt",
      c.event_id as "consumedEvent", ${iso('h.at')} as "consumedAt", (m.receipt ->> 'rows')::float8 as rows, ${iso('m.at')} as "loadedAt"
    from unnest(${[...keys]}::text[]) as k (key)
    left join haru.asset s on s.uri = ${from}
    left join haru.asset_partition p on p.asset_id = s.id and p.partition_key = k.key
    left join haru.asset_event e on e.id = p.event_id
    left join haru.asset_consumption c on c.asset_id = ${asset.id} and c.partition_key = ${asset.key} and c.source_key = k.key
    left join haru.asset_event h on h.id = c.event_id
    left join lateral (
      select o.receipt, o.at from haru.asset_event o
      where o.uri = ${uri} and o.partition_key = ${asset.key} and o.run_id = h.run_id order by o.id desc limit 1
    ) m on true
    order by k.key`.execute(db);
  return rows;
}

/** How many partitions of an asset are in each state, and the first of them. */
export interface PartitionCounts extends Readonly<Record<PartitionState, number>> {
  readonly uri: string;
  readonly first: string;
}

/** Of each asset that has partitions with a state, or of one, by its URI. */
export async function partitionCounts(db: Kysely<DB>, uri?: string): Promise<ReadonlyMap<string, PartitionCounts>> {
  const { rows } = await sql<PartitionCounts>`
    select a.uri, min(p.partition_key collate "C") as first, count(*) filter (where p.state = 'missing') as missing,
      count(*) filter (where p.state = 'partial') as partial, count(*) filter (where p.state = 'complete') as complete,
      count(*) filter (where p.state = 'stale') as stale
    from haru.asset_partition p join haru.asset a on a.id = p.asset_id ${where(equal(sql`a.uri`, uri))} group by a.uri`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.uri, row]));
}
