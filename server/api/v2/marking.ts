import type { FastifyRequest } from 'fastify';
import type { MarkedState } from '../../core/runVerbs.ts';
import { byRun, instancesToMark, markRequests, MAX_CHOSEN } from '../../db/read/chosenInstances.ts';
import { findInstance, instancesOfTasks } from '../../db/read/taskInstances.ts';
import { audit, requesterOf } from '../auditing.ts';
import { ApiError, invalidField } from '../http/apiError.ts';
import { instanceNotFound, requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { changedNow, changedView, choiceDeps, requireUnchanged, scopeOf } from './changes.ts';
import { ChangedTaskInstances, PatchMapIndexQuery, PatchQuery, PatchTaskInstanceBody } from './changes.schema.ts';
import { MappedTaskInstanceParams, TaskInstanceParams } from './taskInstances.schema.ts';
import { masked } from './updateMask.ts';

interface Target {
  readonly params: { readonly dag_id: string; readonly dag_run_id: string; readonly task_id: string };
  /** Absent: all instances of the task. */
  readonly mapIndex: number | undefined;
  readonly body: PatchTaskInstanceBody;
}

const tags = ['Task Instance'];
const response = { 200: ChangedTaskInstances, ...failures(400, 404, 409) };
const TASK = '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id';

export const markingRoutes: Routes = async (app, { services }) => {
  const deps = choiceDeps(services);
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

  app.patch(TASK, { schema: { operationId: 'patch_task_instance', ...onTask } }, async (request) => {
    const { params, query, body } = request;
    return patch({ params, mapIndex: query.map_index, body }, query.update_mask, request);
  });
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

  async function dryRun(target: Target, mask: readonly string[] | undefined) {
    const { new_state: state } = changeOf(target.body, mask);
    const rows = state ? (await planOf(target, state)).marked : await namedRows(target);
    return changedView(services, rows);
  }

  async function patch(target: Target, mask: readonly string[] | undefined, request: FastifyRequest) {
    const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = target.params;
    const { new_state: state, note } = changeOf(target.body, mask);
    const named = await namedRows(target);
    let changed = named;
    if (state) {
      const plan = await planOf(target, state);
      if (plan.marked.length === 0) throw new ApiError(409, `Task id ${taskId} is already in \`${state}\` state`);
      for (const mark of markRequests(plan, state))
        requireUnchanged(await services.runs.markTasks(mark, requesterOf(request)), { dag_id: dagId });
      changed = plan.marked;
    }
    if (note !== undefined) for (const chosen of byRun(named)) await services.runs.setTaskNote(chosen, note);
    const { mapIndex } = target;
    await audit(services, request, {
      action: 'patch_task_instance',
      dagId,
      runId,
      taskId,
      ...(mapIndex === undefined ? {} : { mapIndex }),
      detail: target.body,
    });
    return changedNow(services, changed);
  }

  /** The named instances of the named run. */
  async function namedRows({ params, mapIndex }: Target) {
    const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = params;
    const { run, taskNo } = await requireTask(services, dagId, runId, taskId);
    if (mapIndex === undefined)
      return instancesOfTasks(deps.db, { runNo: run.id }, [{ versionId: run.version_id, taskNo }], null, MAX_CHOSEN);
    const row = await findInstance(deps.db, run.id, taskNo, mapIndex);
    if (!row) throw instanceNotFound(dagId, runId, taskId, mapIndex);
    return [row];
  }

  async function planOf({ params, mapIndex, body }: Target, state: MarkedState) {
    const { run } = await requireTask(services, params.dag_id, params.dag_run_id, params.task_id);
    const choice = {
      tasks: [{ taskId: params.task_id, mapIndex: mapIndex ?? null }],
      upstream: body.include_upstream === true,
      downstream: body.include_downstream === true,
    };
    return instancesToMark(deps, scopeOf(run, body), choice, state);
  }
};

/** A null is no state to go to. */
function changeOf(body: PatchTaskInstanceBody, mask: readonly string[] | undefined) {
  const change = masked(body, mask, ['new_state', 'note']);
  if (change.new_state === null)
    throw invalidField(['body', 'new_state'], 'value_error', "'new_state' should be success, failed or skipped", null);
  return change;
}
