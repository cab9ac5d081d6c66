import { findInstance } from '../../db/read/taskInstances.ts';
import { ApiError, notFound } from '../http/apiError.ts';
import { requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import {
  ConfigOptionParams,
  ConfigQuery,
  ExtraLinkCollection,
  LinksQuery,
  PagingQuery,
  PluginCollection,
  PluginImportErrorCollection,
  ProviderCollection,
  TaskStateStoreCollection,
} from './absent.schema.ts';
import { LogParams } from './logs.schema.ts';
import { MapIndexQuery, TaskInstanceParams } from './taskInstances.schema.ts';

const TASK = '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id';

/** What Haru does not have: empty lists and 404, the answers of an Airflow with its defaults and no plugins. */
export const absentRoutes: Routes = async (app, { services }) => {
  app.get(
    '/providers',
    {
      schema: {
        operationId: 'get_providers',
        tags: ['Provider'],
        querystring: PagingQuery,
        response: { 200: ProviderCollection, ...failures() },
      },
    },
    async () => ({ providers: [], total_entries: 0 }),
  );
  app.get(
    '/plugins',
    {
      schema: {
        operationId: 'get_plugins',
        tags: ['Plugin'],
        querystring: PagingQuery,
        response: { 200: PluginCollection, ...failures() },
      },
    },
    async () => ({ plugins: [], total_entries: 0 }),
  );
  app.get(
    '/plugins/importErrors',
    {
      schema: {
        operationId: 'import_errors',
        tags: ['Plugin'],
        response: { 200: PluginImportErrorCollection, ...failures() },
      },
    },
    async () => ({ import_errors: [], total_entries: 0 }),
  );

  const hidden = async () => {
    throw new ApiError(
      403,
      'Your Airflow administrator chose not to expose the configuration, most likely for security reasons.',
    );
  };
  app.get(
    '/config',
    { schema: { operationId: 'get_config', tags: ['Config'], querystring: ConfigQuery, response: failures() } },
    hidden,
  );
  app.get(
    '/config/section/:section/option/:option',
    { schema: { operationId: 'get_config_value', tags: ['Config'], params: ConfigOptionParams, response: failures() } },
    hidden,
  );

  app.get(
    `${TASK}/links`,
    {
      schema: {
        operationId: 'get_extra_links',
        tags: ['Extra Links'],
        params: TaskInstanceParams,
        querystring: LinksQuery,
        response: { 200: ExtraLinkCollection, ...failures(404) },
      },
    },
    async ({ params, query }) => {
      await requireInstance(params, query.map_index);
      return { extra_links: {}, total_entries: 0 };
    },
  );
  app.get(
    `${TASK}/externalLogUrl/:try_number`,
    {
      schema: {
        operationId: 'get_external_log_url',
        tags: ['Task Instance'],
        params: LogParams,
        querystring: MapIndexQuery,
        response: failures(400),
      },
    },
    async () => {
      throw new ApiError(400, 'Task log handler does not support external logs.');
    },
  );
  app.get(
    `${TASK}/state-store`,
    {
      schema: {
        operationId: 'list_task_state_store',
        tags: ['Task State Store'],
        params: TaskInstanceParams,
        querystring: PagingQuery,
        response: { 200: TaskStateStoreCollection, ...failures() },
      },
    },
    async () => ({ task_state_store: [], total_entries: 0 }),
  );

  // Each of these would be taken for a path with another name in that place.
  for (const [method, url] of [
    ['POST', '/connections/defaults'],
    ['DELETE', `${TASK}/state-store`],
  ] as const) {
    app.route({
      method,
      url,
      schema: { hide: true },
      handler: (_request, reply) => reply.code(404).send({ error: 'API route not found' }),
    });
  }

  async function requireInstance(
    { dag_id: dagId, dag_run_id: runId, task_id: taskId }: { dag_id: string; dag_run_id: string; task_id: string },
    mapIndex = -1,
  ): Promise<void> {
    const { run, taskNo } = await requireTask(services, dagId, runId, taskId);
    if (!(await findInstance(services.database.kysely, run.id, taskNo, mapIndex)))
      throw notFound('TaskInstance not found');
  }
};
