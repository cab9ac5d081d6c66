import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { listQueued } from '../../db/read/assets.ts';
import type { QueuedFilter, QueuedRow } from '../../db/read/assets.ts';
import { audit } from '../auditing.ts';
import { notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import {
  AssetParams,
  DagAssetParams,
  QueuedEventCollection,
  QueuedEventResponse,
  QueuedEventsQuery,
} from './assets.schema.ts';
import { DagParams } from './dags.schema.ts';

const tags = ['Asset'];
const LIST = { tags, querystring: QueuedEventsQuery, response: { 200: QueuedEventCollection, ...failures(404) } };
const DROP = { tags, querystring: QueuedEventsQuery, response: { 204: Type.Null(), ...failures(400, 404) } };

/** Events that a DAG has had since its last run and that have not made the next one due. */
export const queuedEventRoutes: Routes = async (app, { services }) => {
  async function require(filter: QueuedFilter, missing: string): Promise<readonly QueuedRow[]> {
    const queued = await listQueued(services.database.kysely, filter);
    if (queued.length === 0) throw notFound(missing);
    return queued;
  }

  async function list(filter: QueuedFilter, missing: string) {
    const queued = await require(filter, missing);
    return { queued_events: queued.map(queuedView), total_entries: queued.length };
  }

  async function drop(request: FastifyRequest, action: string, filter: QueuedFilter, missing: string): Promise<null> {
    const queued = await require(filter, missing);
    await services.assets.dropQueued(queued.map(({ dag_id: dagId, asset_id: assetId }) => ({ dagId, assetId })));
    await audit(services, request, {
      action,
      ...(filter.dagId !== undefined && { dagId: filter.dagId }),
      detail: filter,
    });
    return null;
  }

  app.get(
    '/assets/:asset_id/queuedEvents',
    { schema: { operationId: 'get_asset_queued_events', ...LIST, params: AssetParams } },
    ({ params, query }) => list({ assetId: params.asset_id, before: query.before }, ofAsset(params.asset_id)),
  );
  app.delete(
    '/assets/:asset_id/queuedEvents',
    { schema: { operationId: 'delete_asset_queued_events', ...DROP, params: AssetParams } },
    async (request, reply) => {
      const filter = { assetId: request.params.asset_id, before: request.query.before };
      return reply.code(204).send(await drop(request, 'delete_asset_queued_events', filter, ofAsset(filter.assetId)));
    },
  );
  app.get(
    '/dags/:dag_id/assets/queuedEvents',
    { schema: { operationId: 'get_dag_asset_queued_events', ...LIST, params: DagParams } },
    ({ params, query }) => list({ dagId: params.dag_id, before: query.before }, ofDag(params.dag_id)),
  );
  app.delete(
    '/dags/:dag_id/assets/queuedEvents',
    { schema: { operationId: 'delete_dag_asset_queued_events', ...DROP, params: DagParams } },
    async (request, reply) => {
      const filter = { dagId: request.params.dag_id, before: request.query.before };
      return reply.code(204).send(await drop(request, 'delete_dag_asset_queued_events', filter, ofDag(filter.dagId)));
    },
  );
  app.get(
    '/dags/:dag_id/assets/:asset_id/queuedEvents',
    {
      schema: {
        operationId: 'get_dag_asset_queued_event',
        ...LIST,
        params: DagAssetParams,
        response: { 200: QueuedEventResponse, ...failures(404) },
      },
    },
    async ({ params, query }) => {
      const filter = { dagId: params.dag_id, assetId: params.asset_id, before: query.before };
      const [queued] = await require(filter, ofBoth(filter));
      return queuedView(queued!);
    },
  );
  app.delete(
    '/dags/:dag_id/assets/:asset_id/queuedEvents',
    { schema: { operationId: 'delete_dag_asset_queued_event', ...DROP, params: DagAssetParams } },
    async (request, reply) => {
      const { dag_id: dagId, asset_id: assetId } = request.params;
      const filter = { dagId, assetId, before: request.query.before };
      return reply.code(204).send(await drop(request, 'delete_dag_asset_queued_event', filter, ofBoth(filter)));
    },
  );
};

function queuedView(row: QueuedRow) {
  return { ...row, dag_display_name: row.dag_id };
}

/** Airflow's words. */
function ofAsset(assetId: number): string {
  return `Queue event with asset_id: \`${assetId}\` was not found`;
}
function ofDag(dagId: string): string {
  return `Queue event with dag_id: \`${dagId}\` was not found`;
}
function ofBoth({ dagId, assetId }: { readonly dagId: string; readonly assetId: number }): string {
  return `Queued event with dag_id: \`${dagId}\` and asset_id: \`${assetId}\` was not found`;
}
