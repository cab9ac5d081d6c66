import { Type } from 'typebox';
import { listsInResult } from '../../core/resultLists.ts';
import { reasonOf } from '../../core/reasonOf.ts';
import { findInstance } from '../../db/read/taskInstances.ts';
import { findResult } from '../../db/read/results.ts';
import { createResult, deleteResult, updateResult, type ResultPlace } from '../../db/results.ts';
import { audit } from '../auditing.ts';
import { ApiError, notFound } from '../http/apiError.ts';
import { instanceNotFound, requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { entryView, RETURN_VALUE } from './xcomView.ts';
import { MapIndexQuery, TaskInstanceParams } from './taskInstances.schema.ts';
import { XComCreateBody, XComParams, XComResponseNative, XComUpdateBody } from './xcomEntries.schema.ts';

const tags = ['XCom'];
const ENTRIES = '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/xcomEntries';

interface Path {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly task_id: string;
}

/** Results written by hand, which tasks after it get as if it had returned them. */
export const xcomChangeRoutes: Routes = async (app, { services }) => {
  const { kysely, pool } = services.database;

  app.post(
    ENTRIES,
    {
      schema: {
        operationId: 'create_xcom_entry',
        tags,
        params: TaskInstanceParams,
        body: XComCreateBody,
        response: { 201: XComResponseNative, ...failures(404, 409) },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      if (body.key !== RETURN_VALUE)
        throw new ApiError(
          400,
          `A task has one result, under the key \`${RETURN_VALUE}\`: \`${body.key}\` cannot be stored`,
        );
      const place = await placeOf(params, body.map_index);
      requireLists(place.key, body.value);
      if (!(await createResult(pool, place.key, body.value)))
        throw new ApiError(409, `The XCom with key: \`${body.key}\` with mentioned task instance already exists.`);
      await recorded(request, 'create_xcom_entry', params);
      return reply.code(201).send(await place.entry());
    },
  );

  app.patch(
    `${ENTRIES}/:xcom_key`,
    {
      schema: {
        operationId: 'update_xcom_entry',
        tags,
        params: XComParams,
        body: XComUpdateBody,
        response: { 200: XComResponseNative, ...failures(404) },
      },
    },
    async (request) => {
      const { params, body } = request;
      const place = await placeOf(params, body.map_index);
      requireLists(place.key, body.value);
      if (params.xcom_key !== RETURN_VALUE || !(await updateResult(pool, place.key, body.value)))
        throw entryNotFound(params.xcom_key);
      await recorded(request, 'update_xcom_entry', params);
      return place.entry();
    },
  );

  app.delete(
    `${ENTRIES}/:xcom_key`,
    {
      schema: {
        operationId: 'delete_xcom_entry',
        tags,
        params: XComParams,
        querystring: MapIndexQuery,
        response: { 204: Type.Null(), ...failures(404) },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const place = await placeOf(params, query.map_index);
      if (params.xcom_key !== RETURN_VALUE || !(await deleteResult(pool, place.key)))
        throw entryNotFound(params.xcom_key);
      await recorded(request, 'delete_xcom_entry', params);
      return reply.code(204).send(null);
    },
  );

  function recorded(request: Parameters<typeof audit>[1], action: string, path: Path): Promise<void> {
    return audit(services, request, { action, dagId: path.dag_id, runId: path.dag_run_id, taskId: path.task_id });
  }

  async function placeOf({ dag_id: dagId, dag_run_id: runId, task_id: taskId }: Path, mapIndex = -1) {
    const { run, taskNo, definition } = await requireTask(services, dagId, runId, taskId);
    if (!(await findInstance(kysely, run.id, taskNo, mapIndex))) throw instanceNotFound(dagId, runId, taskId, mapIndex);
    const key: ResultPlace = { runNo: run.id, taskNo, mapIndex, definition };
    return {
      key,
      async entry() {
        const result = await findResult(kysely, key);
        if (!result) throw entryNotFound(RETURN_VALUE);
        const row = { ...run, task_no: taskNo, map_index: mapIndex, at: result.at };
        return { ...entryView(row, definition), value: result.value };
      },
    };
  }
};

/** What tasks are mapped over must be a list. */
function requireLists({ definition, taskNo }: ResultPlace, value: unknown): void {
  try {
    listsInResult(definition, taskNo, value);
  } catch (error) {
    throw new ApiError(400, reasonOf(error));
  }
}

function entryNotFound(key: string): ApiError {
  return notFound(`The XCom with key: \`${key}\` with mentioned task instance doesn't exist.`);
}
