import { findVersion, listVersions } from '../../db/read/dagVersions.ts';
import { notFound } from '../http/apiError.ts';
import { requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { orAll, pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { DagParams } from './dags.schema.ts';
import { DagVersionCollection, DagVersionParams, DagVersionResponse, DagVersionsQuery } from './dagVersions.schema.ts';
import { BUNDLE_NAME, dagVersionView } from './dagVersionView.ts';

const tags = ['DagVersion'];

export const dagVersionRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dag_id/dagVersions',
    {
      schema: {
        operationId: 'get_dag_versions',
        tags,
        params: DagParams,
        querystring: DagVersionsQuery,
        response: { 200: DagVersionCollection, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const dagId = orAll(params.dag_id);
      const dag = dagId === undefined ? undefined : await requireDag(services, dagId);
      if (query.bundle_name !== undefined && query.bundle_name !== BUNDLE_NAME)
        return { dag_versions: [], total_entries: 0 };
      const page = await listVersions(
        db,
        { dagNo: dag?.dag_no, number: query.version_number, sourceCommit: query.bundle_version },
        query.order_by,
        pagingOf(query),
      );
      return { dag_versions: page.rows.map((row) => dagVersionView(row.dag_id, row)), total_entries: page.total };
    },
  );

  app.get(
    '/dags/:dag_id/dagVersions/:version_number',
    {
      schema: {
        operationId: 'get_dag_version',
        tags,
        params: DagVersionParams,
        response: { 200: DagVersionResponse, ...failures(404) },
      },
    },
    async ({ params }) => {
      const version = await findVersion(db, params.dag_id, params.version_number);
      if (!version) {
        throw notFound(
          `The DagVersion with dag_id: \`${params.dag_id}\` and version_number: \`${params.version_number}\` was not found`,
        );
      }
      return dagVersionView(version.dag_id, version);
    },
  );
};
