import type { OnlyStates, RunScope } from '../../core/clearing.ts';
import { changeRunByRun } from '../../core/runByRun.ts';
import { byRun } from '../../db/read/chosenInstances.ts';
import { listRuns, type RunRow } from '../../db/read/dagRuns.ts';
import { joinedPlans, planClearing, planNewTasks, type ClearingPlan } from '../../db/read/planClearing.ts';
import { applyClearing } from '../../scheduler/applyClearing.ts';
import { answered } from '../answered.ts';
import { audit, requesterOf } from '../auditing.ts';
import { ApiError, invalidField } from '../http/apiError.ts';
import { requireDag, requireRun } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { changedNow, scopeOf } from './changes.ts';
import {
  BulkDagRunClearBody,
  ClearedRun,
  ClearedPartitions,
  ClearedRuns,
  ClearedTaskInstances,
  ClearPartitionsBody,
  ClearTaskInstancesBody,
  DagRunClearBody,
  MAX_RUNS,
} from './changes.schema.ts';
import { clearingView, newTasksView } from './clearingView.ts';
import { DagParams } from './dags.schema.ts';
import { RunParams } from './dagRuns.schema.ts';
import { runView } from './runView.ts';

const EVERYTHING = { tasks: null, upstream: false, downstream: false };

export const clearingRoutes: Routes = async (app, { services }) => {
  const { definitions, database } = services;
  const deps = { db: database.kysely, pool: database.pool, definitions };

  app.post(
    '/dags/:dag_id/clearTaskInstances',
    {
      schema: {
        operationId: 'post_clear_task_instances',
        tags: ['Task Instance'],
        params: DagParams,
        body: ClearTaskInstancesBody,
        response: { 200: ClearedTaskInstances, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { body, params } = request;
      refuseContradictions(body);
      const dag = await requireDag(services, params.dag_id);
      const only = body.only_running ? 'running' : (body.only_failed ?? true) ? 'failed' : null;
      const choice = {
        tasks: body.task_ids?.map(namedTask) ?? null,
        upstream: body.include_upstream === true,
        downstream: body.include_downstream === true,
      };
      const scope = await scopeOfBody(dag.dag_no, params.dag_id, body);
      const isOnLatest = body.run_on_latest_version === true;
      const plan = await planClearing(deps, { scope, choice, only, isOnLatest });
      const running = plan.cleared.find((row) => row.state === 'running');
      if (body.prevent_running_task && running)
        throw new ApiError(409, `A task instance of the DagRun \`${running.run_id}\` is running: nothing was cleared`);
      if (body.dry_run !== false) return clearingView(services, plan, { isOnLatest });
      const isRunReset = body.reset_dag_runs !== false;
      const runId = body.dag_run_id ?? undefined;
      const record = (part: object) =>
        audit(services, request, {
          action: 'clear_task_instances',
          dagId: params.dag_id,
          ...(runId === undefined ? {} : { runId }),
          detail: { ...body, ...part },
        });
      await answered(applyClearing(services.runs, plan, { only, isRunReset, by: requesterOf(request), record }));
      if (body.note !== undefined)
        for (const chosen of byRun(plan.cleared)) await services.runs.setTaskNote(chosen, body.note);
      return changedNow(services, plan.cleared);
    },
  );

  app.post(
    '/dags/:dag_id/dagRuns/:dag_run_id/clear',
    {
      schema: {
        operationId: 'clear_dag_run',
        tags: ['DagRun'],
        params: RunParams,
        body: DagRunClearBody,
        response: { 200: ClearedRun, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      const { body } = request;
      refuseOtherThanNew(body);
      const run = await requireRun(services, dagId, runId);
      const plan = await planOfRun(run, body);
      if (body.dry_run !== false) return dryRun(plan, body);
      const record = () => audit(services, request, { action: 'clear_dag_run', dagId, runId, detail: body });
      const how = { only: onlyOf(body), isRunReset: true, by: requesterOf(request), record };
      await answered(applyClearing(services.runs, plan, how));
      if (body.note !== undefined) await services.runs.setRunNote(run.id, body.note, requesterOf(request));
      return runView(await requireRun(services, dagId, runId));
    },
  );

  app.post(
    '/dags/:dag_id/clearDagRuns',
    {
      schema: {
        operationId: 'clear_dag_runs',
        tags: ['DagRun'],
        params: DagParams,
        body: BulkDagRunClearBody,
        response: { 200: ClearedRuns, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { body } = request;
      refuseOtherThanNew(body);
      const runs = await runsOfBody(request.params.dag_id, body);
      const plans: ClearingPlan[] = [];
      for (const run of runs) plans.push(await planOfRun(run, body));
      const plan = joinedPlans(plans);
      if (body.dry_run !== false) return dryRun(plan, body);
      const by = requesterOf(request);
      const { dag_id: dagId } = request.params;
      const record = (part: object) =>
        audit(services, request, {
          action: 'clear_dag_runs',
          ...(dagId === '~' ? {} : { dagId }),
          detail: { ...body, ...part },
        });
      await answered(applyClearing(services.runs, plan, { only: onlyOf(body), isRunReset: true, by, record }));
      const cleared: RunRow[] = [];
      for (const run of runs) {
        if (body.note !== undefined) await services.runs.setRunNote(run.id, body.note, by);
        cleared.push(await requireRun(services, run.dag_id, run.run_id));
      }
      return {
        dag_runs: cleared.map(runView),
        total_entries: cleared.length,
        total_entries_limit: null,
        next_cursor: null,
        previous_cursor: null,
      };
    },
  );

  app.post(
    '/dags/:dag_id/clearPartitions',
    {
      schema: {
        operationId: 'clear_dag_run_partitions',
        tags: ['DagRun'],
        params: DagParams,
        body: ClearPartitionsBody,
        response: { 200: ClearedPartitions, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { body } = request;
      const { run_id: runId = null, partition_key: key = null, dry_run: isDryRun = true } = body;
      refuseSelectors(body, 'run_id', runId !== null);
      const { dag_id: dagId } = request.params;
      const dag = await requireDag(services, dagId);
      const runs = runId === null ? await runsOfPartition(dag.dag_no, key) : [await requireRun(services, dagId, runId)];
      const keyed = runs.filter(({ partition_key: each }) => each !== null);
      const plans: ClearingPlan[] = [];
      if (body.clear_task_instances) for (const run of runs) plans.push(await planOfRun(run, {}));
      const { cleared, runs: toClear } = joinedPlans(plans);
      if (!isDryRun) {
        const by = requesterOf(request);
        const chosen = new Map(toClear.map((each) => [each.run_no, each.request]));
        const change = ({ runNo }: { readonly runNo: number }) => {
          const inRun = chosen.get(runNo);
          const clearing = inRun ? { ...inRun, only: null, isRunReset: true } : null;
          return services.runs.forgetPartition(runNo, clearing, by);
        };
        const requests = runs.map(({ id: runNo }) => ({ runNo }));
        const record = (part: object) =>
          audit(services, request, { action: 'clear_partitions', dagId, detail: { ...body, ...part } });
        await answered(
          changeRunByRun({ requests, rows: runs.map((run) => ({ ...run, run_no: run.id })), change, record }),
        );
      }
      return { dag_runs_cleared: keyed.length, task_instances_cleared: cleared.length, dry_run: isDryRun };
    },
  );

  /** The runs that are named, or those of a partition. */
  async function runsOfBody(dagId: string, body: BulkDagRunClearBody): Promise<readonly RunRow[]> {
    const { dag_runs: named = [], partition_key: key = null } = body;
    refuseSelectors(body, 'dag_runs (non-empty)', named.length > 0);
    const distinct = new Map(named.map((run) => [`${run.dag_id ?? dagId} ${run.dag_run_id}`, run]));
    if (named.length > 0)
      return Promise.all([...distinct.values()].map((run) => requireNamedRun(run.dag_id ?? dagId, run.dag_run_id)));
    const dag = await requireDag(services, dagId);
    return runsOfPartition(dag.dag_no, key);
  }

  /** Null: those of a window of partition dates, which no run has. */
  async function runsOfPartition(dagNo: number, key: string | null): Promise<readonly RunRow[]> {
    if (key === null) return [];
    const filter = { dagNo, partition: key };
    const { rows } = await listRuns(services.database.kysely, filter, ['run_after'], {
      limit: MAX_RUNS + 1,
      offset: 0,
    });
    if (rows.length > MAX_RUNS)
      throw new ApiError(
        400,
        `The partition '${key}' has more than ${MAX_RUNS} runs: name them, up to ${MAX_RUNS} at a time`,
      );
    return rows;
  }

  async function requireNamedRun(dagId: string, runId: string): Promise<RunRow> {
    if (dagId === '~')
      throw new ApiError(
        400,
        `When using wildcard in path, dag_id must be specified in request body for dag_run_id: ${runId}`,
      );
    return requireRun(services, dagId, runId);
  }

  /** All tasks of a run, those that have failed, or only those that are new. */
  function planOfRun(run: RunRow, body: RunClearing): Promise<ClearingPlan> {
    if (body.only_new) return planNewTasks(deps, { ...run, run_no: run.id });
    const isOnLatest = body.run_on_latest_version === true;
    return planClearing(deps, { scope: { runNo: run.id }, choice: EVERYTHING, only: onlyOf(body), isOnLatest });
  }

  function dryRun(plan: ClearingPlan, { only_new: isOnlyNew, run_on_latest_version: isOnLatest }: RunClearing) {
    return isOnlyNew ? newTasksView(services, plan) : clearingView(services, plan, { isOnLatest: isOnLatest === true });
  }

  async function scopeOfBody(dagNo: number, dagId: string, body: ClearTaskInstancesBody): Promise<RunScope> {
    const { dag_run_id: runId, start_date: from, end_date: to } = body;
    if (typeof runId === 'string') return scopeOf(await requireRun(services, dagId, runId), body);
    return {
      dagNo,
      from: body.include_past ? null : (from ?? null),
      to: body.include_future ? null : (to ?? null),
    };
  }
};

/** Runs are chosen in one way: by what is named, by a partition key, or by a window of partition dates. */
function refuseSelectors(body: BulkDagRunClearBody | ClearPartitionsBody, named: string, isNamed: boolean): void {
  const { partition_key: key = null, partition_date_start: from = null, partition_date_end: to = null } = body;
  if (Number(isNamed) + Number(key !== null) + Number(from !== null || to !== null) !== 1)
    throw refusedBody(
      body,
      `Exactly one of ${named}, partition_key, or a partition date window (partition_date_start / partition_date_end) must be provided.`,
    );
  if (from !== null && to !== null && Date.parse(to) < Date.parse(from))
    throw refusedBody(body, 'partition_date_start must be on or before partition_date_end.');
}

type RunClearing = Pick<DagRunClearBody, 'only_failed' | 'only_new' | 'run_on_latest_version'>;

function onlyOf({ only_failed: isOnlyFailed }: RunClearing): OnlyStates {
  return isOnlyFailed ? 'failed' : null;
}

function refuseOtherThanNew(body: RunClearing): void {
  if (body.only_new && body.only_failed) throw refusedBody(body, 'only_new and only_failed are mutually exclusive');
}

function refusedBody(body: unknown, message: string): ApiError {
  return invalidField(['body'], 'value_error', `Value error, ${message}`, body);
}

function namedTask(given: string | readonly (string | number)[], place: number) {
  if (typeof given === 'string') return { taskId: given, mapIndex: null };
  const [taskId, mapIndex] = given;
  if (typeof taskId === 'string' && typeof mapIndex === 'number') return { taskId, mapIndex };
  throw invalidField(
    ['body', 'task_ids', place],
    'value_error',
    'Input should be a task id, or a task id and a map index',
    given,
  );
}

function refuseContradictions(body: ClearTaskInstancesBody): void {
  const refuse = (message: string) => refusedBody(body, message);
  const from = body.start_date ?? null;
  const to = body.end_date ?? null;
  if (body.only_failed && body.only_running) throw refuse('only_failed and only_running both are set to True');
  if (from !== null && to !== null && Date.parse(to) < Date.parse(from))
    throw refuse('end_date is sooner than start_date');
  if ((typeof body.dag_run_id === 'string') === (from !== null || to !== null))
    throw refuse('Exactly one of dag_run_id or (start_date or end_date) must be provided');
}
