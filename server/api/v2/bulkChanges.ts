import type { FastifyRequest } from 'fastify';
import { findRun } from '../../db/read/dagRuns.ts';
import { audit, requesterOf } from '../auditing.ts';
import { runBulk } from '../bulk.ts';
import type { BulkVerbs } from '../bulk.ts';
import { ApiError } from '../http/apiError.ts';
import { requireRun } from '../lookups.ts';
import { BulkResponse } from '../schema/bulk.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { TaskInstanceBulkBody } from './changes.schema.ts';
import type { BulkTaskInstanceBody } from './changes.schema.ts';
import { DagParams } from './dags.schema.ts';
import { DagRunBulkBody, RunParams } from './dagRuns.schema.ts';
import type { BulkDagRunBody } from './dagRuns.schema.ts';
import { createMarking, type InstanceKey } from './markingVerbs.ts';
import { masked } from './updateMask.ts';

interface RunKey {
  readonly dagId: string;
  readonly runId: string;
}

/** Many runs, or many task instances, changed by one request; what is refused is said one by one. */
export const bulkChangeRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;
  const marking = createMarking(services);
  const response = { 200: BulkResponse, ...failures() };

  app.patch(
    '/dags/:dag_id/dagRuns',
    { schema: { operationId: 'bulk_dag_runs', tags: ['DagRun'], params: DagParams, body: DagRunBulkBody, response } },
    async (request) => runBulk(request.body.actions, runVerbs(request)),
  );
  app.patch(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances',
    {
      schema: {
        operationId: 'bulk_task_instances',
        tags: ['Task Instance'],
        params: RunParams,
        body: TaskInstanceBulkBody,
        response,
      },
    },
    async (request) => runBulk(request.body.actions, instanceVerbs(request)),
  );

  function runVerbs(request: FastifyRequest<{ Params: { dag_id: string } }>): BulkVerbs<BulkDagRunBody> {
    const named = new Map<string, RunKey>();
    const by = requesterOf(request);
    const runOf = ({ dagId, runId }: RunKey) => requireRun(services, dagId, runId);
    return {
      named: 'DagRuns with these identifiers',
      noCreation: 'Dag Runs bulk create is not supported. Use the trigger Dag Run endpoint instead.',
      keyOf(entity) {
        const given = typeof entity === 'string' ? { dag_run_id: entity } : entity;
        const key = { dagId: partOf('dag_id', given.dag_id, request.params.dag_id), runId: given.dag_run_id };
        named.set(`${key.dagId}.${key.runId}`, key);
        return `${key.dagId}.${key.runId}`;
      },
      async existing() {
        const found = await Promise.all(
          [...named].map(async ([key, { dagId, runId }]) => ((await findRun(db, dagId, runId)) ? [key] : [])),
        );
        return new Set(found.flat());
      },
      async update(entity, mask) {
        const key = named.get(this.keyOf(entity))!;
        const run = await runOf(key);
        const change = masked(entity, mask, ['state', 'note']);
        if (change.state && !(await services.runs.setRunState(run.id, change.state, by)))
          throw new ApiError(409, `The DagRun \`${key.runId}\` changed meanwhile and was not set to ${change.state}`);
        if (change.note !== undefined && change.note !== null) await services.runs.setRunNote(run.id, change.note, by);
        await audit(services, request, { action: 'patch_dag_run', ...key, detail: change });
      },
      async remove(name) {
        const key = named.get(name)!;
        const run = await runOf(key);
        if ((await services.runs.deleteRun(run.id, by)) === 'running')
          throw new ApiError(
            409,
            `The DagRun with dag_id: \`${key.dagId}\` and run_id: \`${key.runId}\` cannot be deleted in running state`,
          );
        await audit(services, request, { action: 'delete_dag_run', ...key });
      },
    };
  }

  function instanceVerbs(
    request: FastifyRequest<{ Params: { dag_id: string; dag_run_id: string } }>,
  ): BulkVerbs<BulkTaskInstanceBody> {
    const keys = new Map<string, InstanceKey>();
    const pathOf = (entity: BulkTaskInstanceBody) => ({
      dag_id: partOf('dag_id', entity.dag_id, request.params.dag_id),
      dag_run_id: partOf('dag_run_id', entity.dag_run_id, request.params.dag_run_id),
      task_id: entity.task_id,
    });
    return {
      named: 'task instances',
      noCreation: 'Task instances bulk create is not supported',
      keyOf(entity) {
        const given = typeof entity === 'string' ? { task_id: entity } : entity;
        const path = pathOf(given);
        const mapIndex = given.map_index ?? -1;
        const key = `${path.dag_id}.${path.dag_run_id}.${path.task_id}[${mapIndex}]`;
        keys.set(key, { dagId: path.dag_id, runId: path.dag_run_id, taskId: path.task_id, mapIndex });
        return key;
      },
      // What is not there is refused where it is looked up.
      existing: () => Promise.resolve(new Set(keys.keys())),
      remove: (key) => marking.remove(keys.get(key)!, request),
      async update(body, mask) {
        const mapIndex = body.map_index ?? undefined;
        await marking.patch({ params: pathOf(body), mapIndex, body }, mask, request);
      },
    };
  }
};

/** The path's part, unless it stands for all: then the entity says which. */
function partOf(field: string, given: string | null | undefined, ofPath: string): string {
  const part = given ?? ofPath;
  if (part === '~') throw new ApiError(400, `When using wildcard in path, ${field} must be specified in the entity`);
  return part;
}
