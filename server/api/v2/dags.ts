import { countActiveRuns, listDags, listTags } from '../../db/read/dags.ts';
import type { DagFilter } from '../../db/read/dags.ts';
import { isFavorite } from '../../db/favorites.ts';
import { principalOf } from '../auth/authenticate.ts';
import { audit, requesterOf } from '../auditing.ts';
import { definitionOf, definitionsOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf, rangeOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import {
  DagCollection,
  DagDetails,
  DagParams,
  DagPatchBody,
  DagResponse,
  DagsQuery,
  DagTagCollection,
  DagTagsQuery,
  UpdateMask,
} from './dags.schema.ts';
import { dagDetails, dagView } from './dagView.ts';
import { BUNDLE_NAME } from './dagVersionView.ts';
import { masked } from './updateMask.ts';

const tags = ['DAG'];

export const dagRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags',
    {
      schema: {
        operationId: 'get_dags',
        tags,
        querystring: DagsQuery,
        response: { 200: DagCollection, ...failures(400) },
      },
    },
    async (request) => {
      const { query } = request;
      if (fitsNone(query)) return { dags: [], total_entries: 0 };
      const page = await listDags(db, filterOf(query, principalOf(request).userId), query.order_by, pagingOf(query));
      const definitionFor = await definitionsOf(services, page.rows);
      return { dags: page.rows.map((dag) => dagView(dag, definitionFor(dag.version_id))), total_entries: page.total };
    },
  );

  app.get(
    '/dags/:dag_id',
    { schema: { operationId: 'get_dag', tags, params: DagParams, response: { 200: DagResponse, ...failures(404) } } },
    async ({ params }) => {
      const dag = await requireDag(services, params.dag_id);
      return dagView(dag, await definitionOf(services, dag.version_id));
    },
  );

  app.get(
    '/dags/:dag_id/details',
    {
      schema: {
        operationId: 'get_dag_details',
        tags,
        params: DagParams,
        response: { 200: DagDetails, ...failures(404) },
      },
    },
    async (request) => {
      const dag = await requireDag(services, request.params.dag_id);
      const favorite = { userId: principalOf(request).userId, dagNo: dag.dag_no };
      return {
        ...dagDetails(dag, await definitionOf(services, dag.version_id), await countActiveRuns(db, dag.dag_no)),
        is_favorite: await isFavorite(services.database.pool, favorite),
      };
    },
  );

  app.patch(
    '/dags/:dag_id',
    {
      schema: {
        operationId: 'patch_dag',
        tags,
        params: DagParams,
        querystring: UpdateMask,
        body: DagPatchBody,
        response: { 200: DagResponse, ...failures(400, 404) },
      },
    },
    async (request) => {
      const { dag_id: dagId } = request.params;
      const change = masked(request.body, request.query.update_mask, ['is_paused']);
      const dag = await requireDag(services, dagId);
      if (change.is_paused !== undefined) {
        await services.runs.setPaused(dag.dag_no, change.is_paused, requesterOf(request));
        await audit(services, request, { action: 'patch_dag', dagId, detail: change });
      }
      return dagView(await requireDag(services, dagId), await definitionOf(services, dag.version_id));
    },
  );

  app.get(
    '/dagTags',
    {
      schema: {
        operationId: 'get_dag_tags',
        tags,
        querystring: DagTagsQuery,
        response: { 200: DagTagCollection, ...failures() },
      },
    },
    async ({ query }) => {
      const page = await listTags(db, matchOf(query, 'tag_name'), query.order_by, pagingOf(query));
      return { tags: page.rows.map((row) => row.name), total_entries: page.total };
    },
  );
};

/** Filters of what a Haru DAG never is or has. */
function fitsNone(query: DagsQuery): boolean {
  return query.bundle_name !== undefined && query.bundle_name !== BUNDLE_NAME;
}

function filterOf(query: DagsQuery, userId: number): DagFilter {
  const byId = matchOf(query, 'dag_id');
  const byName = matchOf(query, 'dag_display_name');
  return {
    dagId: { pattern: byId.pattern ?? byName.pattern, prefix: byId.prefix ?? byName.prefix },
    tags: query.tags,
    matchesAllTags: query.tags_match_mode === 'all',
    owners: query.owners,
    isPaused: query.paused,
    hasAssetSchedule: query.has_asset_schedule,
    asset: query.asset_dependency,
    withoutStale: query.exclude_stale ?? true,
    hasImportErrors: query.has_import_errors,
    lastRunState: query.last_dag_run_state,
    runStates: query.dag_run_state,
    runStarted: rangeOf(query, 'dag_run_start_date'),
    runEnded: rangeOf(query, 'dag_run_end_date'),
    sourceCommit: query.bundle_version,
    favorite: query.is_favorite === undefined ? undefined : { userId, isMarked: query.is_favorite },
  };
}
