import { findInstance } from '../../db/read/taskInstances.ts';
import { listTries } from '../../db/read/tries.ts';
import { notFound } from '../http/apiError.ts';
import { instanceNotFound, requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { tryView } from './instanceView.ts';
import {
  MapIndexQuery,
  MappedTaskInstanceParams,
  MappedTryParams,
  TaskInstanceHistory,
  TaskInstanceHistoryCollection,
  TaskInstanceParams,
  TryParams,
} from './taskInstances.schema.ts';

const tags = ['Task Instance'];
const TASK = '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id';

interface TaskPath {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly task_id: string;
}

/** The history of a task instance. */
export const tryRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;
  const responses = {
    list: { 200: TaskInstanceHistoryCollection, ...failures(404) },
    one: { 200: TaskInstanceHistory, ...failures(404) },
  };

  app.get(
    `${TASK}/tries`,
    {
      schema: {
        operationId: 'get_task_instance_tries',
        tags,
        params: TaskInstanceParams,
        querystring: MapIndexQuery,
        response: responses.list,
      },
    },
    async ({ params, query }) => history(params, query.map_index ?? -1),
  );

  app.get(
    `${TASK}/:map_index/tries`,
    {
      schema: {
        operationId: 'get_mapped_task_instance_tries',
        tags,
        params: MappedTaskInstanceParams,
        response: responses.list,
      },
    },
    async ({ params }) => history(params, params.map_index),
  );

  app.get(
    `${TASK}/tries/:task_try_number`,
    {
      schema: {
        operationId: 'get_task_instance_try_details',
        tags,
        params: TryParams,
        querystring: MapIndexQuery,
        response: responses.one,
      },
    },
    async ({ params, query }) => oneTry(params, query.map_index ?? -1, params.task_try_number),
  );

  app.get(
    `${TASK}/:map_index/tries/:task_try_number`,
    {
      schema: {
        operationId: 'get_mapped_task_instance_try_details',
        tags,
        params: MappedTryParams,
        response: responses.one,
      },
    },
    async ({ params }) => oneTry(params, params.map_index, params.task_try_number),
  );

  async function history(path: TaskPath, mapIndex: number) {
    const entries = await triesOf(path, mapIndex);
    return { task_instances: entries, total_entries: entries.length };
  }

  async function oneTry(path: TaskPath, mapIndex: number, tryNumber: number): Promise<TaskInstanceHistory> {
    const [entry] = await triesOf(path, mapIndex, tryNumber);
    if (!entry) {
      throw notFound(
        `The Task Instance with dag_id: \`${path.dag_id}\`, run_id: \`${path.dag_run_id}\`, task_id: \`${path.task_id}\`, try_number: \`${tryNumber}\` and map_index: \`${mapIndex}\` was not found`,
      );
    }
    return entry;
  }

  async function triesOf(path: TaskPath, mapIndex: number, tryNumber?: number): Promise<TaskInstanceHistory[]> {
    const { run, taskNo, definition } = await requireTask(services, path.dag_id, path.dag_run_id, path.task_id);
    const row = await findInstance(db, run.id, taskNo, mapIndex);
    if (!row) throw instanceNotFound(path.dag_id, path.dag_run_id, path.task_id, mapIndex);
    const attempts = await listTries(db, { runNo: run.id, taskNo, mapIndex }, tryNumber);
    return attempts.map((attempt) => tryView(attempt, row, definition));
  }
};
