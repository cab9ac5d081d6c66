import { createParamChecker } from '../../scheduler/paramChecker.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagParams } from './dags.schema.ts';
import { DagRunResponse, TriggerDagRunBody } from './dagRuns.schema.ts';
import { startRun } from './startRun.ts';

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
    (request) =>
      startRun(services, checkParams, request, {
        dagId: request.params.dag_id,
        action: 'trigger_dag_run',
        body: request.body,
      }),
  );
};
