import { requirePartition, WHOLE } from '../../core/partitions.ts';
import { findAsset, listAssets, type AssetRow } from '../../db/read/assets.ts';
import { partitionDetail } from '../../db/read/partitionDetail.ts';
import { listPartitions, partitionCounts, type PartitionCounts } from '../../db/read/partitions.ts';
import { answered } from '../answered.ts';
import { notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import {
  AssetList,
  AssetQuery,
  AssetSummary,
  PartitionDetail,
  PartitionList,
  PartitionQuery,
  PartitionsQuery,
} from './assets.schema.ts';

const tags = ['Pages'];
const MAX_ASSETS = 1_000;
const NONE = { missing: 0, partial: 0, complete: 0, stale: 0 };

export const assetPageRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  async function requireAsset(uri: string): Promise<AssetRow> {
    const asset = await findAsset(db, { uri });
    if (!asset) throw notFound(`There is no asset \`${uri}\``);
    return asset;
  }

  app.get(
    '/assets',
    { schema: { operationId: 'listAssets', tags, response: { 200: AssetList, ...failures() } } },
    async () => {
      const [{ rows, total }, counts] = await Promise.all([
        listAssets(db, { isActive: true }, ['uri'], { limit: MAX_ASSETS, offset: 0 }),
        partitionCounts(db),
      ]);
      return { assets: rows.map((row) => assetView(row, counts.get(row.uri))), isTruncated: total > rows.length };
    },
  );

  app.get(
    '/assets/asset',
    {
      schema: {
        operationId: 'getAsset',
        tags,
        querystring: AssetQuery,
        response: { 200: AssetSummary, ...failures(404) },
      },
    },
    async ({ query: { asset: uri } }) => {
      const [asset, counts] = await Promise.all([requireAsset(uri), partitionCounts(db, uri)]);
      if (asset.uses.length === 0) throw notFound(`No DAG uses the asset \`${uri}\` any more`);
      return assetView(asset, counts.get(uri));
    },
  );

  app.get(
    '/assets/partitions',
    {
      schema: {
        operationId: 'listPartitions',
        tags,
        querystring: PartitionsQuery,
        response: { 200: PartitionList, ...failures(404) },
      },
    },
    async ({ query: { asset, from, to, limit = 100 } }) => {
      const { uri } = await requireAsset(asset);
      const rows = await listPartitions(db, { uri, from, to }, { limit, offset: 0 });
      return { partitions: rows.map(({ asset: _asset, ...row }) => row) };
    },
  );

  app.get(
    '/assets/partition',
    {
      schema: {
        operationId: 'getPartition',
        tags,
        querystring: PartitionQuery,
        response: { 200: PartitionDetail, ...failures(404) },
      },
    },
    async ({ query }) => {
      const asset = await requireAsset(query.asset);
      const key = query.partition ?? WHOLE;
      const { state, start, end, sourceZone, sources, receipts } = await answered(
        (async () => partitionDetail(db, asset, requirePartition(asset.definition, key)))(),
      );
      return {
        state,
        start,
        end,
        from: asset.definition.from,
        sourceZone,
        sources: [...sources],
        receipts: receipts.map(({ dag, run, task, ...rest }) => ({ ...rest, dagId: dag, runId: run, taskId: task })),
      };
    },
  );
};

function assetView(
  { uri, definition, uses, last_event_at: lastEventAt }: AssetRow,
  known: PartitionCounts | undefined,
) {
  const { partition, from, group, docMd } = definition;
  const { missing, partial, complete, stale } = known ?? NONE;
  const usedBy = (kinds: readonly string[]) =>
    uses
      .filter(({ use }) => kinds.includes(use))
      .map(({ use, dag_id: dagId, task_id: taskId }) => ({ dagId, taskId: use === 'schedule' ? null : taskId }));
  return {
    uri,
    group,
    docMd,
    from,
    partition: partition && { kind: partition.kind, zone: 'zone' in partition ? partition.zone : null },
    producers: usedBy(['outlet']),
    consumers: usedBy(['schedule', 'inlet']),
    lastEventAt,
    counts: { missing, partial, complete, stale },
    first: known?.first ?? null,
  };
}
