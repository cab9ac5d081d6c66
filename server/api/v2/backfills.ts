import type { FastifyRequest } from 'fastify';
import type { BackfillOrder } from '../../core/backfillVerbs.ts';
import type { Json } from '../../core/definition.ts';
import type { Requester } from '../../core/runVerbs.ts';
import { findBackfill, listBackfills } from '../../db/read/backfills.ts';
import type { BackfillRow } from '../../db/read/backfills.ts';
import { answered } from '../answered.ts';
import { audit, requesterOf } from '../auditing.ts';
import { notFound } from '../http/apiError.ts';
import { definitionOf, requireDefinedDag } from '../lookups.ts';
import { createParamChecker } from '../../scheduler/paramChecker.ts';
import { requireParams } from './requireParams.ts';
import { failures } from '../schema/errors.ts';
import { pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import {
  BackfillCollection,
  BackfillParams,
  BackfillPostBody,
  BackfillResponse,
  BackfillsQuery,
  DryRunBackfillCollection,
} from './backfills.schema.ts';

type ChangeRequest = FastifyRequest<{ Params: { backfill_id: number } }>;

const tags = ['Backfill'];
const CHANGE = { tags, params: BackfillParams, response: { 200: BackfillResponse, ...failures(404, 409) } };

export const backfillRoutes: Routes = async (app, { services }) => {
  const { kysely } = services.database;
  const checkParams = createParamChecker();
  const verbs = services.backfills;

  async function requireBackfill(id: number): Promise<BackfillRow> {
    const row = await findBackfill(kysely, id);
    if (!row) throw notFound(`Could not find backfill with id ${id}`);
    return row;
  }

  async function orderOf(body: BackfillPostBody): Promise<BackfillOrder> {
    const dag = await requireDefinedDag(services, body.dag_id);
    const { reprocess_behavior: reprocess = 'none' } = body;
    const given = body.dag_run_conf as Record<string, Json> | null | undefined;
    const conf = given ? requireParams(checkParams, await definitionOf(services, dag.version_id), given) : null;
    return {
      dagNo: dag.dag_no,
      versionId: dag.version_id,
      from: new Date(body.from_date),
      to: new Date(body.to_date),
      reprocess,
      backwards: body.run_backwards ?? false,
      calendar: null,
      tasks: null,
      isOnLatest: body.run_on_latest_version ?? false,
      maxActiveRuns: body.max_active_runs ?? 10,
      conf,
      seen: null,
    };
  }

  async function change(
    request: ChangeRequest,
    action: string,
    work: (id: number) => Promise<void>,
  ): Promise<BackfillResponse> {
    const { backfill_id: id } = request.params;
    const { dag_id: dagId } = await requireBackfill(id);
    await answered(work(id));
    await audit(services, request, { action, dagId, detail: { backfill_id: id } });
    return backfillView(await requireBackfill(id));
  }

  app.get(
    '/backfills',
    {
      schema: {
        operationId: 'list_backfills',
        tags,
        querystring: BackfillsQuery,
        response: { 200: BackfillCollection, ...failures(400) },
      },
    },
    async ({ query }) => {
      const page = await listBackfills(kysely, { dagId: query.dag_id }, query.order_by, pagingOf(query));
      return { backfills: page.rows.map(backfillView), total_entries: page.total };
    },
  );

  app.post(
    '/backfills',
    {
      schema: {
        operationId: 'create_backfill',
        tags,
        body: BackfillPostBody,
        response: { 200: BackfillResponse, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { body } = request;
      const { id } = await answered(verbs.create(await orderOf(body), requesterOf(request)));
      await audit(services, request, { action: 'create_backfill', dagId: body.dag_id, detail: body });
      return backfillView(await requireBackfill(id));
    },
  );

  app.post(
    '/backfills/dry_run',
    {
      schema: {
        operationId: 'create_backfill_dry_run',
        tags,
        body: BackfillPostBody,
        response: { 200: DryRunBackfillCollection, ...failures(400, 404, 409) },
      },
    },
    async ({ body }) => {
      const plan = await answered(verbs.plan(await orderOf(body)));
      const backfills = plan
        .filter(({ action }) => action === 'create' || action === 'clear')
        .map(({ logicalDate }) => ({
          logical_date: logicalDate.toISOString().replace('.000Z', 'Z'),
          partition_key: null,
          partition_date: null,
        }));
      return { backfills, total_entries: backfills.length };
    },
  );

  app.get(
    '/backfills/:backfill_id',
    {
      schema: {
        operationId: 'get_backfill',
        tags,
        params: BackfillParams,
        response: { 200: BackfillResponse, ...failures(404) },
      },
    },
    async ({ params }) => backfillView(await requireBackfill(params.backfill_id)),
  );

  const changes = {
    pause: (id, by) => verbs.setPaused(id, true, by),
    unpause: (id, by) => verbs.setPaused(id, false, by),
    cancel: (id, by) => verbs.cancel(id, by),
  } satisfies Record<string, (id: number, by: Requester) => Promise<void>>;
  for (const [verb, work] of Object.entries(changes)) {
    const url = `/backfills/:backfill_id/${verb}`;
    const action = `${verb}_backfill`;
    const handler = (request: ChangeRequest) => change(request, action, (id) => work(id, requesterOf(request)));
    app.put(url, { schema: { operationId: action, ...CHANGE } }, handler);
    // airflowctl 0.1.5 sends POST where Airflow has PUT.
    app.post(url, { schema: { hide: true, ...CHANGE } }, handler);
  }
};

function backfillView(row: BackfillRow): BackfillResponse {
  return {
    id: row.id,
    dag_id: row.dag_id,
    from_date: row.from_date,
    to_date: row.to_date,
    dag_run_conf: row.conf,
    is_paused: row.is_paused,
    reprocess_behavior: row.reprocess,
    max_active_runs: row.max_active_runs,
    created_at: row.created_at,
    completed_at: row.completed_at,
    updated_at: row.changed_at,
    dag_display_name: row.dag_id,
  };
}
