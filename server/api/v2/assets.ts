import { findAsset, listAssets } from '../../db/read/assets.ts';
import { ApiError, notFound } from '../http/apiError.ts';
import { createParamChecker } from '../../scheduler/paramChecker.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import {
  AssetAliasCollection,
  AssetAliasesQuery,
  AssetAliasParams,
  AssetAliasResponse,
  AssetCollection,
  AssetParams,
  AssetResponse,
  AssetsQuery,
  MaterializeAssetBody,
} from './assets.schema.ts';
import { assetView } from './assetView.ts';
import { DagRunResponse } from './dagRuns.schema.ts';
import { startRun } from './startRun.ts';

const tags = ['Asset'];

export const assetRoutes: Routes = async (app, { services }) => {
  const { kysely } = services.database;
  const checkParams = createParamChecker();

  app.get(
    '/assets',
    {
      schema: {
        operationId: 'get_assets',
        tags,
        querystring: AssetsQuery,
        response: { 200: AssetCollection, ...failures(400, 404) },
      },
    },
    async ({ query }) => {
      const filter = {
        name: matchOf(query, 'name'),
        uri: matchOf(query, 'uri'),
        dagIds: query.dag_ids,
        isActive: query.only_active ?? true,
      };
      const page = await listAssets(kysely, filter, query.order_by, pagingOf(query));
      return { assets: page.rows.map(assetView), total_entries: page.total };
    },
  );

  app.get(
    '/assets/aliases',
    {
      schema: {
        operationId: 'get_asset_aliases',
        tags,
        querystring: AssetAliasesQuery,
        response: { 200: AssetAliasCollection, ...failures(400, 404) },
      },
    },
    // Haru's assets have no aliases.
    async () => ({ asset_aliases: [], total_entries: 0 }),
  );

  app.get(
    '/assets/aliases/:asset_alias_id',
    {
      schema: {
        operationId: 'get_asset_alias',
        tags,
        params: AssetAliasParams,
        response: { 200: AssetAliasResponse, ...failures(404) },
      },
    },
    ({ params }) => {
      throw notFound(`The Asset Alias with ID: \`${params.asset_alias_id}\` was not found`);
    },
  );

  app.get(
    '/assets/:asset_id',
    {
      schema: {
        operationId: 'get_asset',
        tags,
        params: AssetParams,
        response: { 200: AssetResponse, ...failures(404) },
      },
    },
    async ({ params }) => {
      const row = await findAsset(kysely, { id: params.asset_id });
      if (!row) throw notFound(`The Asset with ID: \`${params.asset_id}\` was not found`);
      return assetView(row);
    },
  );

  app.post(
    '/assets/:asset_id/materialize',
    {
      schema: {
        operationId: 'materialize_asset',
        tags,
        params: AssetParams,
        body: MaterializeAssetBody,
        response: { 200: DagRunResponse, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { asset_id: id } = request.params;
      const row = await findAsset(kysely, { id });
      const [dagId, ...more] = new Set(row?.uses.filter(({ use }) => use === 'outlet').map((each) => each.dag_id));
      if (dagId === undefined) throw notFound(`No DAG materializes asset with ID: ${id}`);
      if (more.length > 0) throw new ApiError(409, `More than one DAG materializes asset with ID: ${id}`);
      return startRun(services, checkParams, request, { dagId, action: 'materialize_asset', body: request.body ?? {} });
    },
  );
};
