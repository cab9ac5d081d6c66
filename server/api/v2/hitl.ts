import type { Json } from '../../core/definition.ts';
import { findApproval, listApprovals } from '../../db/read/approvals.ts';
import type { ApprovalFilter, ApprovalRow } from '../../db/read/approvals.ts';
import { findInstance, instancesByKey, type InstanceRow } from '../../db/read/taskInstances.ts';
import { listTries } from '../../db/read/tries.ts';
import { audit, requesterOf } from '../auditing.ts';
import { ApiError, notFound } from '../http/apiError.ts';
import { definitionsOf, requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf, rangeOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { RunParams } from './dagRuns.schema.ts';
import {
  HitlDetail,
  HitlDetailCollection,
  HitlDetailHistory,
  HitlDetailResponse,
  HitlDetailsQuery,
  HitlTryParams,
  UpdateHitlDetailPayload,
} from './hitl.schema.ts';
import { instanceId, instanceView, tryView } from './instanceView.ts';
import { instanceScope } from './instanceScope.ts';
import { paramsView } from './paramsView.ts';
import { MappedTaskInstanceParams } from './taskInstances.schema.ts';

const tags = ['Task Instance'];
const RUN = '/dags/:dag_id/dagRuns/:dag_run_id';
const DETAIL = `${RUN}/taskInstances/:task_id/:map_index/hitlDetails`;

interface InstancePath {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly task_id: string;
  readonly map_index: number;
}

/** What tasks ask people, and their answers. */
export const hitlRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    `${RUN}/hitlDetails`,
    {
      schema: {
        operationId: 'get_hitl_details',
        tags,
        params: RunParams,
        querystring: HitlDetailsQuery,
        response: { 200: HitlDetailCollection, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const filter = { ...filterOf(query), ...(await instanceScope(services, params)) };
      const { rows, total } = await listApprovals(db, filter, query.order_by, pagingOf(query));
      const instances = await instancesByKey(db, rows);
      const definitionFor = await definitionsOf(services, instances);
      const byKey = new Map(instances.map((row) => [keyOf(row), row]));
      return {
        // One whose instance has gone between the two reads is left out.
        hitl_details: rows.flatMap((row) => {
          const instance = byKey.get(keyOf(row));
          if (!instance) return [];
          return [{ ...detailView(row), task_instance: instanceView(instance, definitionFor(instance.version_id)) }];
        }),
        total_entries: total,
      };
    },
  );

  app.get(
    DETAIL,
    {
      schema: {
        operationId: 'get_hitl_detail',
        tags,
        params: MappedTaskInstanceParams,
        response: { 200: HitlDetail, ...failures(404) },
      },
    },
    async ({ params }) => {
      const { instance, definition, detail } = await requireDetail(params);
      return { ...detailView(detail), task_instance: instanceView(instance, definition) };
    },
  );

  app.get(
    `${DETAIL}/tries/:try_number`,
    {
      schema: {
        operationId: 'get_hitl_detail_try_detail',
        tags,
        params: HitlTryParams,
        response: { 200: HitlDetailHistory, ...failures(404) },
      },
    },
    async ({ params }) => {
      const { key, instance, definition, detail } = await requireDetail(params, params.try_number);
      const [attempt] = await listTries(db, key, params.try_number);
      if (!attempt) throw instanceMissing(params);
      return { ...detailView(detail), task_instance: tryView(attempt, instance, definition) };
    },
  );

  app.patch(
    DETAIL,
    {
      schema: {
        operationId: 'update_hitl_detail',
        tags,
        params: MappedTaskInstanceParams,
        body: UpdateHitlDetailPayload,
        response: { 200: HitlDetailResponse, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { params, body } = request;
      const { key, instance } = await requireDetail(params);
      const by = requesterOf(request);
      const given = {
        choices: body.chosen_options,
        params: (body.params_input ?? {}) as Readonly<Record<string, Json>>,
      };
      const outcome = await services.approvals.answer(key, given, by);
      switch (outcome.kind) {
        case 'closed':
          throw await closed(key, instance);
        case 'not_assigned':
          throw new ApiError(403, `User=${by.user} (id=${by.user}) is not a respondent for the task.`);
        case 'invalid':
          throw new ApiError(400, outcome.message);
        case 'answered':
      }
      await audit(services, request, {
        action: 'update_hitl_detail',
        dagId: params.dag_id,
        runId: params.dag_run_id,
        taskId: params.task_id,
        mapIndex: params.map_index,
        detail: body,
      });
      const { detail } = await requireDetail(params);
      return {
        responded_by: userView(by.user),
        responded_at: detail.answered_at ?? detail.asked_at,
        chosen_options: [...outcome.answer.choices],
        params_input: outcome.answer.params,
      };
    },
  );

  async function requireDetail(path: InstancePath, tryNumber: number | null = null) {
    const { run, taskNo, definition } = await requireTask(services, path.dag_id, path.dag_run_id, path.task_id);
    const key = { runNo: run.id, taskNo, mapIndex: path.map_index };
    const instance = await findInstance(db, run.id, taskNo, path.map_index);
    if (!instance) throw instanceMissing(path);
    const detail = await findApproval(db, key, tryNumber);
    if (detail) return { key, instance, definition, detail };
    throw notFound(`Human-in-the-loop detail does not exist for Task Instance with id ${instanceId(instance)}`);
  }

  async function closed(key: Parameters<typeof findApproval>[1], instance: InstanceRow): Promise<ApiError> {
    const isAnswered = (await findApproval(db, key))?.answered_at != null;
    const id = instanceId(instance);
    return new ApiError(
      409,
      isAnswered
        ? `Human-in-the-loop detail has already been updated for Task Instance with id ${id} and is not allowed to write again.`
        : `Task Instance with id ${id} does not wait for an answer any more: its state is ${instance.state}.`,
    );
  }
};

function filterOf(query: HitlDetailsQuery): ApprovalFilter {
  const search = (pattern: string | undefined) => ({ pattern });
  return {
    dagId: matchOf(query, 'dag_id'),
    taskIds: query.task_id === undefined ? undefined : [query.task_id],
    taskId: matchOf(query, 'task_id'),
    mapIndexes: query.map_index === undefined ? undefined : [query.map_index],
    states: query.state,
    isAnswered: query.response_received,
    answeredBy: [query.responded_by_user_id, query.responded_by_user_name],
    subject: search(query.subject_search),
    body: search(query.body_search),
    asked: rangeOf(query, 'created_at'),
  };
}

function detailView(row: ApprovalRow) {
  return {
    options: [...row.choices],
    subject: row.subject,
    body: row.body,
    defaults: row.default_choices && [...row.default_choices],
    multiple: row.is_multiple,
    params: paramsView(row.params),
    assigned_users: row.assignees.map(userView),
    created_at: row.asked_at,
    responded_by_user: row.answered_by === null ? null : userView(row.answered_by),
    responded_at: row.answered_at,
    chosen_options: row.chosen && [...row.chosen],
    params_input: row.params_input ?? {},
    response_received: row.answered_at !== null,
  };
}

/** A user's name is unique and never changes: it is the id too. */
function userView(name: string) {
  return { id: name, name };
}

function keyOf(row: Pick<ApprovalRow, 'run_no' | 'task_no' | 'map_index'>): string {
  return `${row.run_no}/${row.task_no}/${row.map_index}`;
}

function instanceMissing(path: InstancePath): ApiError {
  return notFound(
    `The Task Instance with dag_id: \`${path.dag_id}\`, run_id: \`${path.dag_run_id}\`, task_id: \`${path.task_id}\` and map_index: \`${path.map_index}\` was not found`,
  );
}
