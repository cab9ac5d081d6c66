import { Type } from 'typebox';
import type { FastifyRequest } from 'fastify';
import { markFavorite, unmarkFavorite } from '../../db/favorites.ts';
import type { Favorite } from '../../db/favorites.ts';
import { listDags } from '../../db/read/dags.ts';
import type { DagFilter, DagRow } from '../../db/read/dags.ts';
import { audit, requesterOf } from '../auditing.ts';
import { principalOf } from '../auth/authenticate.ts';
import { ApiError, uniqueViolation } from '../http/apiError.ts';
import { definitionsOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { DagCollection, DagParams, DagPatchBody, DagsPatchQuery } from './dags.schema.ts';
import { dagView } from './dagView.ts';
import { masked } from './updateMask.ts';

const tags = ['DAG'];

/** Pausing many DAGs at once, deleting one, and each user's favorites. */
export const dagChangeRoutes: Routes = async (app, { services }) => {
  const { kysely, pool } = services.database;

  app.patch(
    '/dags',
    {
      schema: {
        operationId: 'patch_dags',
        tags,
        querystring: DagsPatchQuery,
        body: DagPatchBody,
        response: { 200: DagCollection, ...failures(400, 404) },
      },
    },
    async (request) => {
      const { query, body } = request;
      const { is_paused: isPaused } = masked(body, query.update_mask, ['is_paused']);
      const match = matchOf(query, 'dag_id');
      if (match.pattern === undefined && match.prefix === undefined) return { dags: [], total_entries: 0 };
      const filter: DagFilter = {
        dagId: match,
        tags: query.tags,
        matchesAllTags: query.tags_match_mode === 'all',
        owners: query.owners,
        isPaused: query.paused,
        withoutStale: query.exclude_stale ?? true,
      };
      const page = await listDags(kysely, filter, undefined, pagingOf(query));
      const all = await listDags(kysely, filter, undefined, { limit: page.total, offset: 0 });
      if (isPaused !== undefined) {
        for (const dag of all.rows) await services.runs.setPaused(dag.dag_no, isPaused, requesterOf(request));
        await audit(services, request, {
          action: 'patch_dags',
          detail: { dags: all.rows.map((dag) => dag.dag_id), isPaused },
        });
      }
      const definitionFor = await definitionsOf(services, page.rows);
      const changed = (dag: DagRow): DagRow => ({ ...dag, is_paused: isPaused ?? dag.is_paused });
      return {
        dags: page.rows.map((dag) => dagView(changed(dag), definitionFor(dag.version_id))),
        total_entries: page.total,
      };
    },
  );

  app.delete(
    '/dags/:dag_id',
    {
      schema: {
        operationId: 'delete_dag',
        tags,
        params: DagParams,
        response: { 204: Type.Null(), ...failures(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { dag_id: dagId } = request.params;
      const dag = await requireDag(services, dagId);
      if ((await services.runs.deleteDag(dag.dag_no, requesterOf(request))) === 'running')
        throw new ApiError(409, `Task instances of dag with id: '${dagId}' are still running`);
      await audit(services, request, { action: 'delete_dag', dagId });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/dags/:dag_id/favorite',
    {
      schema: {
        operationId: 'favorite_dag',
        tags,
        params: DagParams,
        response: { 204: Type.Null(), ...failures(404, 409) },
      },
    },
    async (request, reply) => {
      if (!(await markFavorite(pool, await favoriteOf(request)))) throw uniqueViolation(request.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/dags/:dag_id/unfavorite',
    {
      schema: {
        operationId: 'unfavorite_dag',
        tags,
        params: DagParams,
        response: { 204: Type.Null(), ...failures(404, 409) },
      },
    },
    async (request, reply) => {
      if (!(await unmarkFavorite(pool, await favoriteOf(request))))
        throw new ApiError(409, 'Dag is not marked as favorite');
      return reply.code(204).send(null);
    },
  );

  async function favoriteOf(request: FastifyRequest<{ Params: { dag_id: string } }>): Promise<Favorite> {
    const dag = await requireDag(services, request.params.dag_id);
    return { userId: principalOf(request).userId, dagNo: dag.dag_no };
  }
};
