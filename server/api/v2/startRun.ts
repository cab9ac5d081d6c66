import type { FastifyRequest } from 'fastify';
import type { DagDefinition, Json } from '../../core/definition.ts';
import { runSpan } from '../../core/partitionRuns.ts';
import { answered } from '../answered.ts';
import { audit, requesterOf } from '../auditing.ts';
import { invalidField, uniqueViolation } from '../http/apiError.ts';
import { definitionOf, requireDefinedDag, requireRun } from '../lookups.ts';
import type { ParamChecker } from '../../scheduler/paramChecker.ts';
import { checkRunId } from '../runId.ts';
import type { Services } from '../services.ts';
import type { DagRunResponse, TriggerDagRunBody } from './dagRuns.schema.ts';
import { requireParams } from './requireParams.ts';
import { runView } from './runView.ts';

type Interval = { readonly start: Date; readonly end: Date };

/** Starts a run that a request asks for. Values that the DAG does not declare as parameters are kept, as Airflow keeps them. */
export async function startRun(
  services: Services,
  checkParams: ParamChecker,
  request: FastifyRequest,
  {
    dagId,
    action,
    body,
  }: { readonly dagId: string; readonly action: string; readonly body: Partial<TriggerDagRunBody> },
): Promise<DagRunResponse> {
  const given = intervalOf(body);
  const runId = body.dag_run_id ?? null;
  if (runId !== null) checkRunId(runId, ['body', 'dag_run_id']);
  const dag = await requireDefinedDag(services, dagId);
  const definition = await definitionOf(services, dag.version_id);
  const conf = requireParams(checkParams, definition, (body.conf ?? {}) as Record<string, Json>);
  const partitionKey = body.partition_key ?? null;
  const asked = services.runs.triggerRun({
    ...requesterOf(request),
    dagNo: dag.dag_no,
    versionId: dag.version_id,
    runId,
    logicalDate: dateOf(body.logical_date),
    interval: given ?? intervalOfPartition(definition, partitionKey),
    runAfter: dateOf(body.run_after),
    conf,
    note: body.note ?? null,
    partitionKey,
  });
  const outcome = await answered(asked);
  if (outcome.kind === 'exists') {
    request.log.info(
      { dagId, runId, logicalDate: body.logical_date },
      'a run with this id or logical date is there already',
    );
    throw uniqueViolation(request.id);
  }
  await audit(services, request, { action, dagId, runId: outcome.runId, detail: body });
  return runView(await requireRun(services, dagId, outcome.runId));
}

/** A run of a DAG that waits for partitions works on the time of its own. */
function intervalOfPartition({ schedule }: DagDefinition, key: string | null): Interval | null {
  return key === null || schedule?.kind !== 'assets' ? null : runSpan(schedule, key);
}

function intervalOf(body: Partial<TriggerDagRunBody>): Interval | null {
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
