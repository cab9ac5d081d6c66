import type { FastifyRequest } from 'fastify';
import { WHOLE } from '../../core/partitions.ts';
import type { RerunVerbs } from '../../core/rerunVerbs.ts';
import { findRerun, listReruns, type RerunRow } from '../../db/read/reruns.ts';
import { answered } from '../answered.ts';
import { audit, requesterOf } from '../auditing.ts';
import { notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { PartitionQuery } from './assets.schema.ts';
import { RerunBody, RerunKeyParams, RerunPage, RerunPageQuery, RerunPlan, RerunSummary } from './reruns.schema.ts';

const tags = ['Pages'];

/** Partitions that are made again along the assets: the plan, and what carries it out. */
export const rerunRoutes: Routes = async (app, { services }) => {
  const { kysely } = services.database;

  async function requireRerun(id: number): Promise<RerunRow> {
    const row = await findRerun(kysely, id);
    if (!row) throw notFound(`There is no rerun ${id}`);
    return row;
  }

  /** How a partition would be made again; nothing is changed. */
  app.get(
    '/assets/rerun',
    {
      schema: {
        operationId: 'planRerun',
        tags,
        querystring: PartitionQuery,
        response: { 200: RerunPlan, ...failures(400, 404, 409) },
      },
    },
    async ({ query }) => {
      const plan = await answered(services.reruns.plan(query.asset, query.partition ?? WHOLE));
      const steps = plan.map(({ run, ...step }) => {
        if (run === null) return { ...step, run };
        const { runNo: _runNo, intervalStart, intervalEnd, ...shown } = run;
        return { ...step, run: { ...shown, intervalStart: instant(intervalStart), intervalEnd: instant(intervalEnd) } };
      });
      return { steps };
    },
  );

  app.get(
    '/reruns',
    {
      schema: {
        operationId: 'listReruns',
        tags,
        querystring: RerunPageQuery,
        response: { 200: RerunPage, ...failures(400) },
      },
    },
    async ({ query: { asset, partition, after = '', limit = 25 } }) => {
      const page = await listReruns(kysely, { asset, partition }, { limit, cursor: after });
      return { reruns: page.rows.map(rerunView), next: page.next };
    },
  );

  app.post(
    '/reruns',
    {
      schema: {
        operationId: 'createRerun',
        tags,
        body: RerunBody,
        response: { 201: RerunSummary, ...failures(404, 409) },
      },
    },
    async (request, reply) => {
      const { asset, partition = WHOLE, seen = null } = request.body;
      const id = await answered(services.reruns.create({ asset, partition, seen }, requesterOf(request)));
      await audit(services, request, { action: 'create_rerun', detail: { asset, partition, rerun_id: id } });
      return reply.code(201).send(rerunView(await requireRerun(id)));
    },
  );

  app.get(
    '/reruns/:rerunId',
    {
      schema: {
        operationId: 'getRerun',
        tags,
        params: RerunKeyParams,
        response: { 200: RerunSummary, ...failures(404) },
      },
    },
    async ({ params }) => rerunView(await requireRerun(params.rerunId)),
  );

  for (const verb of ['resume', 'cancel'] as const satisfies readonly (keyof RerunVerbs)[])
    app.post(
      `/reruns/:rerunId/${verb}`,
      {
        schema: {
          operationId: `${verb}Rerun`,
          tags,
          params: RerunKeyParams,
          response: { 200: RerunSummary, ...failures(404, 409) },
        },
      },
      async (request: FastifyRequest<{ Params: { rerunId: number } }>) => {
        const { rerunId } = request.params;
        await answered(services.reruns[verb](rerunId, requesterOf(request)));
        await audit(services, request, { action: `${verb}_rerun`, detail: { rerun_id: rerunId } });
        return rerunView(await requireRerun(rerunId));
      },
    );
};

function instant(at: Date | null): string | null {
  return at && at.toISOString().replace('.000Z', 'Z');
}

function rerunView(row: RerunRow): RerunSummary {
  return {
    id: row.id,
    asset: row.asset,
    partition: row.partition,
    state: row.state,
    createdBy: row.created_by,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    steps: row.steps.map((step) => ({
      place: step.place,
      dagId: step.dag_id,
      action: step.action,
      reason: step.reason,
      state: step.state,
      runId: step.run_id,
      runState: step.run_state,
      startedAt: step.started_at,
      endedAt: step.ended_at,
    })),
  };
}
