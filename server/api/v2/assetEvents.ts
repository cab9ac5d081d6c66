import type { Json } from '../../core/definition.ts';
import { eventsBehind, findAsset, listAssetEvents } from '../../db/read/assets.ts';
import { HaruError } from '../../core/errors.ts';
import { audit } from '../auditing.ts';
import { invalidField, notFound } from '../http/apiError.ts';
import { requireRun } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf, rangeOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { AssetEventCollection, AssetEventResponse, AssetEventsQuery, CreateAssetEventsBody } from './assets.schema.ts';
import { assetEventView } from './assetView.ts';
import { RunParams } from './dagRuns.schema.ts';

export const assetEventRoutes: Routes = async (app, { services }) => {
  const { kysely } = services.database;

  app.get(
    '/assets/events',
    {
      schema: {
        operationId: 'get_asset_events',
        tags: ['Asset'],
        querystring: AssetEventsQuery,
        response: { 200: AssetEventCollection, ...failures(400, 404) },
      },
    },
    async ({ query }) => {
      const filter = {
        assetId: query.asset_id,
        name: matchOf(query, 'name'),
        dagId: query.source_dag_id,
        runId: query.source_run_id,
        taskId: query.source_task_id,
        mapIndex: query.source_map_index,
        at: rangeOf<string>(query, 'timestamp'),
      };
      const page = await listAssetEvents(kysely, filter, query.order_by, pagingOf(query));
      return { asset_events: page.rows.map(assetEventView), total_entries: page.total };
    },
  );

  app.post(
    '/assets/events',
    {
      schema: {
        operationId: 'create_asset_event',
        tags: ['Asset'],
        body: CreateAssetEventsBody,
        response: { 200: AssetEventResponse, ...failures(404) },
      },
    },
    async (request) => {
      const { body } = request;
      const asset = await findAsset(kysely, { id: body.asset_id });
      if (!asset) throw notFound(`Asset with ID: \`${body.asset_id}\` was not found`);
      const extra = { ...(body.extra as Record<string, Json> | undefined), from_rest_api: true };
      const id = await publish(asset.definition, body.partition_key ?? null, extra);
      await audit(services, request, { action: 'create_asset_event', detail: body });
      const { rows } = await listAssetEvents(kysely, { id }, undefined, { limit: 1, offset: 0 });
      return assetEventView(rows[0]!);
    },
  );

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/upstreamAssetEvents',
    {
      schema: {
        operationId: 'get_upstream_asset_events',
        tags: ['DagRun'],
        params: RunParams,
        response: { 200: AssetEventCollection, ...failures(404) },
      },
    },
    async ({ params }) => {
      const run = await requireRun(services, params.dag_id, params.dag_run_id);
      const events = await eventsBehind(kysely, run.id);
      return { asset_events: events.map(assetEventView), total_entries: events.length };
    },
  );

  async function publish(...event: Parameters<typeof services.assets.publish>): Promise<number> {
    try {
      return await services.assets.publish(...event);
    } catch (error) {
      if (!(error instanceof HaruError) || error.code !== 'INVALID_PARTITION') throw error;
      throw invalidField(['body', 'partition_key'], 'value_error', `Value error, ${error.message}`, event[1]);
    }
  }
};
