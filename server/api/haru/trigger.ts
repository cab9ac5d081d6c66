import { Type } from 'typebox';
import type { DagDefinition, Json } from '../../core/definition.ts';
import { runTallies } from '../../db/read/tallies.ts';
import { answered } from '../answered.ts';
import { audit, requesterOf } from '../auditing.ts';
import { ApiError } from '../http/apiError.ts';
import { definitionOf, requireDag, requireRun } from '../lookups.ts';
import { createParamChecker } from '../../scheduler/paramChecker.ts';
import type { ParamChecker } from '../../scheduler/paramChecker.ts';
import { checkRunId } from '../runId.ts';
import { failures, HttpValidationError } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagIdParams } from './dags.schema.ts';
import { checkedParams } from './paramErrors.ts';
import { FieldErrors, TriggerBody } from './runs.schema.ts';
import { RunSummary } from './shapes.schema.ts';
import { runSummary } from './views.ts';

/** Starts a run from the page: what does not fit is told field by field, a parameter that the DAG does not have too. */
export const triggerPageRoutes: Routes = async (app, { services }) => {
  const checkParams = createParamChecker();

  app.post(
    '/dags/:dagId/trigger',
    {
      schema: {
        operationId: 'triggerRun',
        tags: ['Pages'],
        params: DagIdParams,
        body: TriggerBody,
        response: { 201: RunSummary, ...failures(400, 404, 409), 422: Type.Union([FieldErrors, HttpValidationError]) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { dagId } = request.params;
      const dag = await requireDag(services, dagId);
      if (dag.is_stale) throw new ApiError(409, `${dagId} is no longer defined by its file ${dag.file}`);
      if (body.runId !== undefined) checkRunId(body.runId, ['body', 'runId']);
      const given = (body.params ?? {}) as Record<string, Json>;
      const { values, errors } = check(checkParams, await definitionOf(services, dag.version_id), given, body);
      if (errors.length > 0) return reply.code(422).send({ detail: 'Some fields are not valid', errors });
      const asked = services.runs.triggerRun({
        ...requesterOf(request),
        dagNo: dag.dag_no,
        versionId: dag.version_id,
        runId: body.runId ?? null,
        logicalDate: body.logicalDate ? new Date(body.logicalDate) : null,
        interval:
          body.intervalStart && body.intervalEnd
            ? { start: new Date(body.intervalStart), end: new Date(body.intervalEnd) }
            : null,
        runAfter: null,
        conf: values,
        note: body.note ?? null,
        partitionKey: null,
      });
      const outcome = await answered(asked);
      if (outcome.kind === 'exists') throw new ApiError(409, `${dagId} has a run with this id or this date already`);
      await audit(services, request, { action: 'trigger_dag_run', dagId, runId: outcome.runId, detail: body });
      const run = await requireRun(services, dagId, outcome.runId);
      const tallies = await runTallies(services.database.kysely, [run.id]);
      return reply.code(201).send(runSummary(run, tallies.get(run.id) ?? {}, null));
    },
  );
};

function check(
  checkParams: ParamChecker,
  definition: DagDefinition,
  given: Readonly<Record<string, Json>>,
  body: { readonly intervalStart?: string; readonly intervalEnd?: string },
) {
  const { values, errors } = checkedParams(checkParams, definition, given);
  return { values, errors: [...errors, ...intervalErrors(body)] };
}

function intervalErrors({
  intervalStart,
  intervalEnd,
}: {
  readonly intervalStart?: string;
  readonly intervalEnd?: string;
}) {
  if (intervalStart === undefined && intervalEnd === undefined) return [];
  if (intervalStart === undefined) return [{ path: '/intervalStart', message: 'is needed with intervalEnd' }];
  if (intervalEnd === undefined) return [{ path: '/intervalEnd', message: 'is needed with intervalStart' }];
  return new Date(intervalEnd) > new Date(intervalStart)
    ? []
    : [{ path: '/intervalEnd', message: 'must be after intervalStart' }];
}
