import { Type } from 'typebox';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import {
  ChangedTaskInstances,
  GroupParams,
  PatchMapIndexQuery,
  PatchQuery,
  PatchTaskInstanceBody,
} from './changes.schema.ts';
import { createMarking } from './markingVerbs.ts';
import { MapIndexQuery, MappedTaskInstanceParams, TaskInstanceParams } from './taskInstances.schema.ts';

const tags = ['Task Instance'];
const response = { 200: ChangedTaskInstances, ...failures(400, 404, 409) };
const GROUP = '/dags/:dag_id/dagRuns/:dag_run_id/taskGroupInstances/:group_id';
const TASK = '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id';

export const markingRoutes: Routes = async (app, { services }) => {
  const { dryRun, patch, remove } = createMarking(services);
  const onTask = {
    tags,
    params: TaskInstanceParams,
    querystring: PatchMapIndexQuery,
    body: PatchTaskInstanceBody,
    response,
  };
  const onIndex = {
    tags,
    params: MappedTaskInstanceParams,
    querystring: PatchQuery,
    body: PatchTaskInstanceBody,
    response,
  };

  const onGroup = { tags, params: GroupParams, querystring: PatchQuery, body: PatchTaskInstanceBody, response };
  app.patch(GROUP, { schema: { operationId: 'patch_task_group_instances', ...onGroup } }, async (request) => {
    const { params, query, body } = request;
    return patch({ params, mapIndex: undefined, body }, query.update_mask, request);
  });
  app.patch(
    `${GROUP}/dry_run`,
    { schema: { operationId: 'patch_task_group_instances_dry_run', ...onGroup } },
    async ({ params, query, body }) => dryRun({ params, mapIndex: undefined, body }, query.update_mask),
  );

  app.patch(TASK, { schema: { operationId: 'patch_task_instance', ...onTask } }, async (request) => {
    const { params, query, body } = request;
    return patch({ params, mapIndex: query.map_index, body }, query.update_mask, request);
  });
  app.delete(
    TASK,
    {
      schema: {
        operationId: 'delete_task_instance',
        tags,
        params: TaskInstanceParams,
        querystring: MapIndexQuery,
        response: { 200: Type.Null(), ...failures(404) },
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = request.params;
      await remove({ dagId, runId, taskId, mapIndex: request.query.map_index ?? -1 }, request);
      return reply.send(null);
    },
  );
  app.patch(
    `${TASK}/:map_index`,
    { schema: { operationId: 'patch_mapped_task_instance', ...onIndex } },
    async (request) => {
      const { params, query, body } = request;
      return patch({ params, mapIndex: params.map_index, body }, query.update_mask, request);
    },
  );
  app.patch(
    `${TASK}/dry_run`,
    { schema: { operationId: 'patch_task_instance_dry_run', ...onTask } },
    async (request) => {
      const { params, query, body } = request;
      return dryRun({ params, mapIndex: query.map_index, body }, query.update_mask);
    },
  );
  app.patch(
    `${TASK}/:map_index/dry_run`,
    { schema: { operationId: 'patch_mapped_task_instance_dry_run', ...onIndex } },
    async ({ params, query, body }) => dryRun({ params, mapIndex: params.map_index, body }, query.update_mask),
  );
};
