import type { FastifyRequest } from 'fastify';
import { changeRunByRun } from '../../core/runByRun.ts';
import type { MarkedState, MarkRequest } from '../../core/runVerbs.ts';
import { byRun, instancesToMark, markRequests, MAX_CHOSEN } from '../../db/read/chosenInstances.ts';
import { instancesByKey, instancesOfTasks, type InstanceRow } from '../../db/read/taskInstances.ts';
import { answered } from '../answered.ts';
import { audit, requesterOf } from '../auditing.ts';
import { ApiError, invalidField, notFound } from '../http/apiError.ts';
import { definitionOf, instanceNotFound, requireRun, requireTask } from '../lookups.ts';
import type { Services } from '../services.ts';
import { changedNow, changedView, choiceDeps, scopeOf } from './changes.ts';
import type { PatchTaskInstanceBody } from './changes.schema.ts';
import { masked } from './updateMask.ts';

/** What a change of task instances is about. */
export interface Target {
  readonly params: { readonly dag_id: string; readonly dag_run_id: string } & (
    | { readonly task_id: string }
    /** All tasks of a group, and of those within it. */
    | { readonly group_id: string }
  );
  /** Absent: those that the body names, or all instances of the task. */
  readonly mapIndex: number | undefined;
  readonly body: PatchTaskInstanceBody;
}

export interface InstanceKey {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
}

/** Gives task instances a state or a note, or says which would get it. */
export function createMarking(services: Services) {
  const deps = choiceDeps(services);

  return { dryRun, patch, remove };

  async function dryRun(target: Target, mask: readonly string[] | undefined) {
    const { new_state: state } = changeOf(target.body, mask);
    const rows = state ? (await planOf(target, state)).marked : await namedRows(target);
    return changedView(services, rows);
  }

  async function patch(target: Target, mask: readonly string[] | undefined, request: FastifyRequest) {
    const { dag_id: dagId, dag_run_id: runId } = target.params;
    const { new_state: state, note } = changeOf(target.body, mask);
    const indexes = indexesOf(target);
    const record = (part: object) =>
      audit(services, request, {
        action: 'patch_task_instance',
        dagId,
        runId,
        ...('task_id' in target.params ? { taskId: target.params.task_id } : {}),
        ...(indexes?.length === 1 ? { mapIndex: indexes[0]! } : {}),
        detail: { ...target.body, ...part },
      });
    const named = await namedRows(target);
    if (!state) {
      if (note !== undefined) await setNote(named, note);
      await record({});
      return changedNow(services, named);
    }
    const plan = await planOf(target, state);
    if (plan.marked.length === 0) throw new ApiError(409, `${nameOf(target)} is already in \`${state}\` state`);
    const requests = markRequests(plan, state);
    const change = (mark: MarkRequest) => services.runs.markTasks(mark, requesterOf(request));
    await answered(changeRunByRun({ requests, rows: plan.marked, change, record }));
    if (note !== undefined) await setNote(named, note);
    return changedNow(services, plan.marked);
  }

  /** Takes one instance out of its run: what comes after it goes on without it. Its tries and logs stay. */
  async function remove({ dagId, runId, taskId, mapIndex }: InstanceKey, request: FastifyRequest): Promise<void> {
    const params = { dag_id: dagId, dag_run_id: runId, task_id: taskId };
    const rows = await namedRows({ params, mapIndex, body: {} });
    if (rows.some(({ state }) => state === 'removed')) throw instanceNotFound(dagId, runId, taskId, mapIndex);
    for (const mark of markRequests({ marked: rows, after: [] }, 'removed'))
      await services.runs.markTasks(mark, requesterOf(request));
    await audit(services, request, { action: 'delete_task_instance', dagId, runId, taskId, mapIndex });
  }

  async function setNote(rows: readonly InstanceRow[], note: string | null): Promise<void> {
    for (const chosen of byRun(rows)) await services.runs.setTaskNote(chosen, note);
  }

  /** The named instances of the named run. */
  async function namedRows(target: Target) {
    const { dag_id: dagId, dag_run_id: runId } = target.params;
    const { run, tasks } = await namedTasks(target);
    const indexes = indexesOf(target);
    if (indexes === undefined) {
      const places = tasks.map(({ taskNo }) => ({ versionId: run.version_id, taskNo }));
      return instancesOfTasks(deps.db, { runNo: run.id }, places, null, MAX_CHOSEN);
    }
    const wanted = tasks.flatMap(({ taskNo, taskId }) =>
      indexes.map((mapIndex) => ({ run_no: run.id, task_no: taskNo, map_index: mapIndex, taskId })),
    );
    const rows = await instancesByKey(deps.db, wanted);
    const found = new Set(rows.map((row) => `${row.task_no} ${row.map_index}`));
    const missing = wanted.find((key) => !found.has(`${key.task_no} ${key.map_index}`));
    if (missing) throw instanceNotFound(dagId, runId, missing.taskId, missing.map_index);
    return rows;
  }

  async function planOf(target: Target, state: MarkedState) {
    const { body } = target;
    const { run, tasks } = await namedTasks(target);
    const indexes = indexesOf(target) ?? [null];
    const choice = {
      tasks: tasks.flatMap(({ taskId }) => indexes.map((mapIndex) => ({ taskId, mapIndex }))),
      upstream: body.include_upstream === true,
      downstream: body.include_downstream === true,
    };
    return instancesToMark(deps, scopeOf(run, body), choice, state);
  }

  async function namedTasks({ params }: Target) {
    const { dag_id: dagId, dag_run_id: runId } = params;
    if ('task_id' in params) {
      const { run, taskNo } = await requireTask(services, dagId, runId, params.task_id);
      return { run, tasks: [{ taskNo, taskId: params.task_id }] };
    }
    const { group_id: groupId } = params;
    const run = await requireRun(services, dagId, runId);
    const definition = await definitionOf(services, run.version_id);
    const isWithin = (group: string | null) => group === groupId || group?.startsWith(`${groupId}.`) === true;
    const tasks = [...definition.tasks.entries()].flatMap(([taskNo, { taskId, group }]) =>
      isWithin(group) ? [{ taskNo, taskId }] : [],
    );
    if (tasks.length === 0)
      throw notFound(
        `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` has no tasks in a group \`${groupId}\``,
      );
    return { run, tasks };
  }
}

/** Each once; undefined: all instances. */
function indexesOf({ mapIndex, body }: Target): readonly number[] | undefined {
  const { map_indexes: several } = body;
  if (mapIndex === undefined) return several && [...new Set(several)];
  if (several === undefined) return [mapIndex];
  throw invalidField(['body', 'map_indexes'], 'value_error', 'map_index and map_indexes exclude each other', several);
}

function nameOf({ params }: Target): string {
  return 'task_id' in params ? `Task id ${params.task_id}` : `Task group ${params.group_id}`;
}

/** A null is no state to go to. */
function changeOf(body: PatchTaskInstanceBody, mask: readonly string[] | undefined) {
  const change = masked(body, mask, ['new_state', 'note']);
  if (change.new_state === null)
    throw invalidField(['body', 'new_state'], 'value_error', "'new_state' should be success, failed or skipped", null);
  return change;
}
