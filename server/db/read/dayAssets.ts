import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { PartitionState } from '../../core/completeness.ts';
import type { AssetDefinition } from '../../core/definition.ts';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** An asset that is divided by time, with the DAGs around it. */
export interface DayAssetRow {
  readonly id: number;
  readonly uri: string;
  readonly definition: AssetDefinition;
  /** Numbers of the DAGs that publish it, with the tasks that do. */
  readonly producers: readonly { readonly dagNo: number; readonly taskId: string }[];
  /** The DAGs that it starts. */
  readonly starts: readonly string[];
}

/** The assets by days or hours that DAGs use, by name. */
export async function dayAssets(db: Kysely<DB>, limit: number): Promise<readonly DayAssetRow[]> {
  const { rows } = await sql<DayAssetRow>`
    select a.id, a.uri, a.definition,
      coalesce(json_agg(json_build_object('dagNo', d.dag_no, 'taskId', u.task_id) order by d.dag_id, u.task_id)
        filter (where u.use = 'outlet'), '[]') as producers,
      coalesce(array_agg(d.dag_id order by d.dag_id) filter (where u.use = 'schedule'), '{}') as starts
    from haru.asset a join haru.dag_asset u on u.asset_id = a.id join haru.dag d on d.dag_no = u.dag_no and not d.is_stale
    where a.definition -> 'partition' ->> 'kind' in ('days', 'hours')
    group by a.id order by a.uri limit ${limit}`.execute(db);
  return rows;
}

/** A partition with what was published for it last. */
export interface DayPartitionRow {
  readonly asset_id: number;
  readonly key: string;
  readonly state: PartitionState;
  /** Its last event. */
  readonly event_id: number | null;
  readonly published_at: string | null;
}

/** What is known of the given partitions, each found by its key, whatever is estimated of their number; those of which nothing is are left out. */
export async function partitionsNamed(
  db: Kysely<DB>,
  names: readonly { readonly assetId: number; readonly key: string }[],
): Promise<readonly DayPartitionRow[]> {
  const ids = names.map(({ assetId }) => assetId);
  const keys = names.map(({ key }) => key);
  const { rows } = await sql<DayPartitionRow>`
    select p.asset_id, p.partition_key as key, p.state, p.event_id, ${iso('e.at')} as published_at
    from unnest(${ids}::bigint[], ${keys}::text[]) as n (asset_id, key)
    cross join lateral (
      select * from haru.asset_partition x where x.asset_id = n.asset_id and x.partition_key = n.key limit 1
    ) p left join lateral (select at from haru.asset_event x where x.id = p.event_id limit 1) e on true`.execute(db);
  return rows;
}

/** Which event of a partition of its source a partition holds the data of. */
export interface ConsumptionRow {
  readonly asset_id: number;
  readonly key: string;
  readonly source_key: string;
  readonly event_id: number;
}

/** Of one partition: a day is made from 25 hours at most. */
const MOST_SOURCES = 100;

export async function consumptionsOf(
  db: Kysely<DB>,
  names: readonly { readonly assetId: number; readonly key: string }[],
): Promise<readonly ConsumptionRow[]> {
  const ids = names.map(({ assetId }) => assetId);
  const keys = names.map(({ key }) => key);
  const { rows } = await sql<ConsumptionRow>`
    select c.asset_id, c.partition_key as key, c.source_key, c.event_id
    from unnest(${ids}::bigint[], ${keys}::text[]) as n (asset_id, key)
    cross join lateral (
      select * from haru.asset_consumption x where x.asset_id = n.asset_id and x.partition_key = n.key limit ${MOST_SOURCES}
    ) c`.execute(db);
  return rows;
}
