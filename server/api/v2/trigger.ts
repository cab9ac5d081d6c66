import type { Json } from '../../core/definition.ts';
import { audit, requesterOf } from '../auditing.ts';
import { invalidField, uniqueViolation } from '../http/apiError.ts';
import { definitionOf, requireDefinedDag, requireRun } from '../lookups.ts';
import { createParamChecker } from '../params.ts';
import { requireParams } from './requireParams.ts';
import { checkRunId } from '../runId.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagParams } from './dags.schema.ts';
import { DagRunResponse, TriggerDagRunBody } from './dagRuns.schema.ts';
import { runView } from './runView.ts';

/** Starts a run. Values that the DAG does not declare as parameters are kept, as Airflow keeps them. */
export const triggerRoutes: Routes = async (app, { services }) => {
  const checkParams = createParamChecker();

  app.post(
    '/dags/:dag_id/dagRuns',
    {
      schema: {
        operationId: 'trigger_dag_run',
        tags: ['DagRun'],
        params: DagParams,
        body: TriggerDagRunBody,
        response: { 200: DagRunResponse, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { body } = request;
      const { dag_id: dagId } = request.params;
      const interval = intervalOf(body);
      const runId = body.dag_run_id ?? null;
      if (runId !== null) checkRunId(runId, ['body', 'dag_run_id']);
      const dag = await requireDefinedDag(services, dagId);
      const definition = await definitionOf(services, dag.version_id);
      const conf = requireParams(checkParams, definition, (body.conf ?? {}) as Record<string, Json>);
      const outcome = await services.runs.triggerRun({
        ...requesterOf(request),
        dagNo: dag.dag_no,
        versionId: dag.version_id,
        runId,
        logicalDate: dateOf(body.logical_date),
        interval,
        runAfter: dateOf(body.run_after),
        conf,
        note: body.note ?? null,
        partitionKey: body.partition_key ?? null,
      });
      if (outcome.kind === 'exists') {
        request.log.info(
          { dagId, runId, logicalDate: body.logical_date },
          'a run with this id or logical date is there already',
        );
        throw uniqueViolation(request.id);
      }
      await audit(services, request, { action: 'trigger_dag_run', dagId, runId: outcome.runId, detail: body });
      return runView(await requireRun(services, dagId, outcome.runId));
    },
  );
};

function intervalOf(body: TriggerDagRunBody) {
  const start = dateOf(body.data_interval_start);
  const end = dateOf(body.data_interval_end);
  if ((start === null) !== (end === null)) {
    throw invalidField(
      ['body'],
      'value_error',
      'Value error, Either both data_interval_start and data_interval_end must be provided or both must be None',
      body,
    );
  }
  if (start === null || end === null) return null;
  if (end < start)
    throw invalidField(
      ['body', 'data_interval_end'],
      'value_error',
      'Value error, data_interval_end must not be before data_interval_start',
      body.data_interval_end,
    );
  return { start, end };
}

function dateOf(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}
