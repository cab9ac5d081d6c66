import { poolMisfit } from '../../core/pools.ts';
import { RUN_STATES } from '../../core/states.ts';
import { countRunsByState } from '../../db/read/dagStats.ts';
import { findSource } from '../../db/read/dagVersions.ts';
import { misfitTasks } from '../../db/read/pools.ts';
import { ApiError, notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import { MAX_PAGE } from '../schema/query.ts';
import type { Routes } from '../services.ts';
import { sortedRows } from '../sortedRows.ts';
import { DagParams } from './dags.schema.ts';
import {
  DagSourceQuery,
  DagSourceResponse,
  DagStatsCollection,
  DagStatsQuery,
  DagWarningCollection,
  DagWarningsQuery,
} from './dagFacts.schema.ts';

/** Counts of runs, sources of files, and what is wrong with DAGs that load. */
export const dagFactRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dagStats',
    {
      schema: {
        operationId: 'get_dag_stats',
        tags: ['DagStats'],
        querystring: DagStatsQuery,
        response: { 200: DagStatsCollection, ...failures(400, 404) },
      },
    },
    async ({ query }) => {
      const dags = (await countRunsByState(db, query.dag_ids)).map(({ dag_id: dagId, counts }) => ({
        dag_id: dagId,
        dag_display_name: dagId,
        stats: RUN_STATES.map((state) => ({ state, count: counts[state] ?? 0 })),
      }));
      return { dags, total_entries: dags.length };
    },
  );

  app.get(
    '/dagSources/:dag_id',
    {
      schema: {
        operationId: 'get_dag_source',
        tags: ['DagSource'],
        params: DagParams,
        querystring: DagSourceQuery,
        response: { 200: DagSourceResponse, ...failures(400, 404, 406) },
      },
    },
    async (request, reply) => {
      const { dag_id: dagId } = request.params;
      const { version_number: number } = request.query;
      const accept = request.headers.accept ?? '*/*';
      const isText = accept.includes('text/plain');
      if (!isText && !/application\/json|\*\/\*/.test(accept))
        throw new ApiError(406, 'Only application/json or text/plain is supported');
      const source = await findSource(db, dagId, number);
      if (!source)
        throw notFound(`The source code of the Dag ${dagId}, version_number ${number ?? 'None'} was not found`);
      // Plain text is outside of what the response schema describes.
      if (isText) return reply.type('text/plain').send(source.content as never);
      return { content: source.content, dag_id: dagId, version_number: source.number, dag_display_name: dagId };
    },
  );

  app.get(
    '/dagWarnings',
    {
      schema: {
        operationId: 'list_dag_warnings',
        tags: ['DagWarning'],
        querystring: DagWarningsQuery,
        response: { 200: DagWarningCollection, ...failures(400) },
      },
    },
    async ({ query }) => {
      const { dag_id: dagId, warning_type: type, limit = MAX_PAGE, offset = 0 } = query;
      const isAsked = type === undefined || type === 'non-existent pool';
      const warnings = (isAsked ? await misfitTasks(db, { dagId }) : []).map((task) => ({
        dag_id: task.dagId,
        warning_type: 'non-existent pool' as const,
        message: poolMisfit(task, task.slots ?? undefined) ?? '',
        timestamp: task.loadedAt,
        dag_display_name: task.dagId,
      }));
      const sorted = sortedRows(warnings, query.order_by ?? ['dag_id'], [
        'dag_id',
        'warning_type',
        'message',
        'timestamp',
      ]);
      return {
        dag_warnings: sorted.slice(offset, offset + Math.min(limit, MAX_PAGE)),
        total_entries: warnings.length,
      };
    },
  );
};
