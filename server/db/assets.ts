import { type AssetNeighbors, type AssetUse, isBare, isSameData, type UsedAsset } from '../core/assetGraph.ts';
import type { AssetDefinition } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

export interface StoredAsset {
  readonly id: number;
  readonly definition: AssetDefinition;
}

/** Every asset that any version of a DAG has named, by URI. */
export async function readAssets(db: Queryable): Promise<ReadonlyMap<string, StoredAsset>> {
  const { rows } = await db.query<StoredAsset>({
    name: 'read-assets',
    text: 'select id, definition from haru.asset',
  });
  return new Map(rows.map((asset) => [asset.definition.uri, asset]));
}

/** What all DAGs do with assets but those of the given file, and those whose file is gone. */
export async function neighborsOutside(db: Queryable, file: string): Promise<readonly AssetNeighbors[]> {
  const { rows } = await db.query<{ dagId: string; use: AssetUse; taskId: string; asset: AssetDefinition }>({
    name: 'asset-neighbors',
    text: `select d.dag_id as "dagId", u.use, u.task_id as "taskId", u.definition as asset
      from haru.dag_asset u join haru.dag d using (dag_no)
      where d.file <> $1 and not d.is_stale order by d.dag_no, u.use, u.asset_id, u.task_id`,
    values: [file],
  });
  return [...Map.groupBy(rows, ({ dagId }) => dagId)].map(([dagId, uses]) => ({
    dagId,
    used: uses.map(({ use, taskId, asset }) => ({ use, taskId: taskId === '' ? null : taskId, asset })),
  }));
}

/** Makes the assets of a DAG known, and what it does with them. Partitions of an asset that is divided anew are forgotten. */
export async function storeAssets(db: Queryable, dagNo: number, used: readonly UsedAsset[]): Promise<void> {
  const { rows: before } = await db.query<{ use: string; uri: string; taskId: string; definition: AssetDefinition }>({
    name: 'asset-uses',
    text: `select u.use, a.uri, u.task_id as "taskId", u.definition
      from haru.dag_asset u join haru.asset a on a.id = u.asset_id where u.dag_no = $1`,
    values: [dagNo],
  });
  if (used.length === 0 && before.length === 0) return;
  const known = await readAssets(db);
  for (const asset of new Map(used.map(({ asset }) => [asset.uri, asset])).values())
    await storeAsset(db, asset, known.get(asset.uri)?.definition);
  const rows = used.map(({ use, taskId, asset }) => ({
    use,
    uri: asset.uri,
    task_id: taskId ?? '',
    definition: asset,
  }));
  await db.query({
    name: 'store-asset-uses',
    text: `with given as (
        select distinct on (g.use, a.id, g.task_id) g.use, a.id as asset_id, g.task_id, g.definition
        from json_to_recordset($2) as g (use text, uri text, task_id text, definition json) join haru.asset a using (uri)
      ), gone as (
        delete from haru.dag_asset u where dag_no = $1
          and not exists (select from given g where (g.use, g.asset_id, g.task_id) = (u.use, u.asset_id, u.task_id))
      )
      insert into haru.dag_asset (dag_no, use, asset_id, task_id, definition)
      select $1, use, asset_id, task_id, definition from given
      on conflict (dag_no, use, asset_id, task_id) do update set definition = excluded.definition, changed_at = clock_timestamp()
        where dag_asset.definition::text <> excluded.definition::text`,
    values: [dagNo, JSON.stringify(rows)],
  });
}

async function storeAsset(db: Queryable, asset: AssetDefinition, before: AssetDefinition | undefined): Promise<void> {
  if (before && (isBare(asset) || JSON.stringify(before) === JSON.stringify(asset))) return;
  const { rows } = await db.query<{ id: number }>({
    name: 'store-asset',
    text: `insert into haru.asset (uri, definition) values ($1, $2)
      on conflict (uri) do update set definition = excluded.definition, changed_at = clock_timestamp() returning id`,
    values: [asset.uri, JSON.stringify(asset)],
  });
  if (!before || isSameData(before, asset)) return;
  for (const table of ['asset_partition', 'asset_consumption'])
    await db.query(`delete from haru.${table} where asset_id = $1`, [rows[0]?.id]);
}
