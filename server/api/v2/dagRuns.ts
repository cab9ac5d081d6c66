import { Type } from 'typebox';
import { listRuns } from '../../db/read/dagRuns.ts';
import type { RunFilter, RunRow } from '../../db/read/dagRuns.ts';
import type { Page } from '../../db/read/page.ts';
import { audit, requesterOf } from '../auditing.ts';
import { ApiError } from '../http/apiError.ts';
import { requireDag, requireRun } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, orAll, pagingOf, rangeOf, runDatesOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { DagParams } from './dags.schema.ts';
import {
  DagRunCollection,
  DagRunPatchBody,
  DagRunResponse,
  DagRunsBatchBody,
  DagRunsQuery,
  DagRunUpdateMask,
  RunParams,
} from './dagRuns.schema.ts';
import { runView } from './runView.ts';
import { masked } from './updateMask.ts';

const tags = ['DagRun'];

export const dagRunRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dag_id/dagRuns',
    {
      schema: {
        operationId: 'get_dag_runs',
        tags,
        params: DagParams,
        querystring: DagRunsQuery,
        response: { 200: DagRunCollection, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const dagId = orAll(params.dag_id);
      const dag = dagId === undefined ? undefined : await requireDag(services, dagId);
      const page = await listRuns(db, filterOf(query, dag?.dag_no), query.order_by, pagingOf(query));
      return collectionOf(page);
    },
  );

  app.post(
    '/dags/:dag_id/dagRuns/list',
    {
      schema: {
        operationId: 'get_list_dag_runs_batch',
        tags,
        params: DagParams,
        body: DagRunsBatchBody,
        response: { 200: DagRunCollection, ...failures(400, 404) },
      },
    },
    async ({ params, body }) => {
      const { order_by: order, page_limit: limit, page_offset: offset, dag_ids: dagIds, states } = body;
      const dagId = orAll(params.dag_id);
      const dag = dagId === undefined ? undefined : await requireDag(services, dagId);
      const filter = {
        ...runDatesOf(body),
        dagNo: dag?.dag_no,
        confContains: body.conf_contains ?? undefined,
        dagIds: dagIds ?? undefined,
        states: states?.filter((state) => state !== null),
      };
      return collectionOf(await listRuns(db, filter, order ? [order] : undefined, pagingOf({ limit, offset })));
    },
  );

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id',
    {
      schema: {
        operationId: 'get_dag_run',
        tags,
        params: RunParams,
        response: { 200: DagRunResponse, ...failures(404) },
      },
    },
    async ({ params }) => runView(await requireRun(services, params.dag_id, params.dag_run_id)),
  );

  app.patch(
    '/dags/:dag_id/dagRuns/:dag_run_id',
    {
      schema: {
        operationId: 'patch_dag_run',
        tags,
        params: RunParams,
        querystring: DagRunUpdateMask,
        body: DagRunPatchBody,
        response: { 200: DagRunResponse, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      const change = masked(request.body, request.query.update_mask, ['state', 'note']);
      const run = await requireRun(services, dagId, runId);
      const by = requesterOf(request);
      if (change.state && !(await services.runs.setRunState(run.id, change.state, by))) {
        throw new ApiError(
          409,
          `The DagRun \`${runId}\` changed meanwhile and was not set to ${change.state}: look at it again`,
        );
      }
      if (change.note !== undefined) await services.runs.setRunNote(run.id, change.note, by);
      await audit(services, request, { action: 'patch_dag_run', dagId, runId, detail: change });
      return runView(await requireRun(services, dagId, runId));
    },
  );

  app.delete(
    '/dags/:dag_id/dagRuns/:dag_run_id',
    {
      schema: {
        operationId: 'delete_dag_run',
        tags,
        params: RunParams,
        response: { 204: Type.Null(), ...failures(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      const run = await requireRun(services, dagId, runId);
      const outcome = await services.runs.deleteRun(run.id, requesterOf(request));
      if (outcome === 'running') {
        throw new ApiError(
          409,
          `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` cannot be deleted in running state`,
        );
      }
      await audit(services, request, { action: 'delete_dag_run', dagId, runId });
      return reply.code(204).send(null);
    },
  );
};

function filterOf(query: DagRunsQuery, dagNo: number | undefined): RunFilter {
  return {
    dagNo,
    dagId: matchOf(query, 'dag_id'),
    runId: matchOf(query, 'run_id'),
    triggeringUser: matchOf(query, 'triggering_user_name'),
    partitionKey: matchOf(query, 'partition_key'),
    hasPartitionDate: query.partition_date_gte !== undefined || query.partition_date_lte !== undefined,
    ...runDatesOf(query),
    // airflowctl sends the bare names and means bounds.
    started: {
      ...rangeOf<string>(query, 'start_date'),
      ...(query.start_date === undefined ? {} : { gte: query.start_date }),
    },
    ended: { ...rangeOf<string>(query, 'end_date'), ...(query.end_date === undefined ? {} : { lte: query.end_date }) },
    changed: rangeOf(query, 'updated_at'),
    confContains: query.conf_contains,
    types: query.run_type,
    states: query.state,
    versionNumbers: query.dag_version,
    sourceCommit: query.bundle_version,
    consumedAsset: { pattern: query.consuming_asset_pattern },
  };
}

function collectionOf(page: Page<RunRow>) {
  return {
    dag_runs: page.rows.map(runView),
    total_entries: page.total,
    total_entries_limit: page.totalLimit,
    next_cursor: page.next,
    previous_cursor: page.previous,
  };
}
