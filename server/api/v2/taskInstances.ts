import { findInstance, isMapped, listInstances } from '../../db/read/taskInstances.ts';
import type { InstanceFilter } from '../../db/read/taskInstanceFilter.ts';
import { notFound } from '../http/apiError.ts';
import { definitionsOf, instanceNotFound, requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { RunParams } from './dagRuns.schema.ts';
import { instanceView } from './instanceView.ts';
import { instanceScope } from './instanceScope.ts';
import { batchFilter, byState, listFilter } from './instanceQuery.ts';
import {
  MappedTaskInstanceParams,
  MappedTaskInstancesQuery,
  TaskInstanceCollection,
  TaskInstanceParams,
  TaskInstanceResponse,
  TaskInstancesBatchBody,
  TaskInstancesQuery,
} from './taskInstances.schema.ts';

const tags = ['Task Instance'];

export const taskInstanceRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances',
    {
      schema: {
        operationId: 'get_task_instances',
        tags,
        params: RunParams,
        querystring: TaskInstancesQuery,
        response: { 200: TaskInstanceCollection, ...failures(400, 404) },
      },
    },
    async ({ params, query }) =>
      collection({ ...listFilter(query), ...(await instanceScope(services, params)) }, query.order_by, pagingOf(query)),
  );

  app.post(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/list',
    {
      schema: {
        operationId: 'get_task_instances_batch',
        tags,
        params: RunParams,
        body: TaskInstancesBatchBody,
        response: { 200: TaskInstanceCollection, ...failures(400, 404) },
      },
    },
    async ({ params, body }) =>
      collection(
        { ...batchFilter(body), ...(await instanceScope(services, params)) },
        body.order_by ? [body.order_by] : undefined,
        pagingOf({ limit: body.page_limit, offset: body.page_offset }),
      ),
  );

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id',
    {
      schema: {
        operationId: 'get_task_instance',
        tags,
        params: TaskInstanceParams,
        response: { 200: TaskInstanceResponse, ...failures(404) },
      },
    },
    async ({ params }) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = params;
      const { run, taskNo, definition } = await requireTask(services, dagId, runId, taskId);
      const row = await findInstance(db, run.id, taskNo, -1);
      // One that was not mapped before keeps that instance as removed.
      const isLeft = row?.state === 'removed' && definition.tasks[taskNo]!.mapped !== undefined;
      if (row && !isLeft) return instanceView(row, definition);
      if (await isMapped(db, run.id, taskNo))
        throw notFound('Task instance is mapped, add the map_index value to the URL');
      if (row) return instanceView(row, definition);
      throw instanceNotFound(dagId, runId, taskId);
    },
  );

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/listMapped',
    {
      schema: {
        operationId: 'get_mapped_task_instances',
        tags,
        params: TaskInstanceParams,
        querystring: MappedTaskInstancesQuery,
        response: { 200: TaskInstanceCollection, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const { run, taskNo } = await requireTask(services, params.dag_id, params.dag_run_id, params.task_id);
      return collection({ ...byState(query), runNo: run.id, taskNo, isMapped: true }, query.order_by, pagingOf(query));
    },
  );

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/:map_index',
    {
      schema: {
        operationId: 'get_mapped_task_instance',
        tags,
        params: MappedTaskInstanceParams,
        response: { 200: TaskInstanceResponse, ...failures(404) },
      },
    },
    async ({ params }) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId, map_index: mapIndex } = params;
      const { run, taskNo, definition } = await requireTask(services, dagId, runId, taskId);
      const row = await findInstance(db, run.id, taskNo, mapIndex);
      if (!row) throw instanceNotFound(dagId, runId, taskId, Math.max(mapIndex, 0));
      return instanceView(row, definition);
    },
  );

  async function collection(
    filter: InstanceFilter,
    order: readonly string[] | undefined,
    paging: ReturnType<typeof pagingOf>,
  ) {
    const page = await listInstances(db, filter, order, paging);
    const definitionFor = await definitionsOf(services, page.rows);
    return {
      task_instances: page.rows.map((row) => instanceView(row, definitionFor(row.version_id))),
      total_entries: page.total,
      total_entries_limit: page.totalLimit,
      next_cursor: page.next,
      previous_cursor: page.previous,
    };
  }
};
