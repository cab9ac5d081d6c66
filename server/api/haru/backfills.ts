import type { BackfillOrder } from '../../core/backfillVerbs.ts';
import { hasWork } from '../../core/backfill.ts';
import { secondsForRuns } from '../../core/backfillEstimate.ts';
import { backfillState, secondsLeft, type BackfillProgress } from '../../core/backfillProgress.ts';
import { businessDay, endOfDay, requireDay, startOfDay } from '../../core/businessDay.ts';
import type { Json } from '../../core/definition.ts';
import type { TaskSubset } from '../../core/subset.ts';
import { overlappingBackfill } from '../../db/backfills.ts';
import {
  backfillDates,
  backfillProgress,
  backfillRates,
  findBackfill,
  listBackfills,
  typicalRunSeconds,
  type BackfillRow,
} from '../../db/read/backfills.ts';
import { runErrors } from '../../db/read/runErrors.ts';
import { createParamChecker } from '../../scheduler/paramChecker.ts';
import { answered } from '../answered.ts';
import { audit, requesterOf } from '../auditing.ts';
import { notFound } from '../http/apiError.ts';
import { definitionOf, requireDag, requireDefinedDag } from '../lookups.ts';
import { failures, HttpValidationError } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import {
  BackfillBody,
  BackfillDates,
  BackfillKeyParams,
  BackfillPage,
  BackfillPageQuery,
  BackfillPlan,
  BackfillPlanBody,
  BackfillSummary,
  type SubsetBody,
} from './backfills.schema.ts';
import { DagIdParams } from './dags.schema.ts';
import { checkedParams } from './paramErrors.ts';
import { FieldErrors } from './runs.schema.ts';
import { Type } from 'typebox';

const tags = ['Pages'];

/** Backfills for the page: by calendar days in the DAG's zone, with what becomes of each date. */
export const backfillPageRoutes: Routes = async (app, { services }) => {
  const { kysely, pool } = services.database;
  const checkParams = createParamChecker();

  async function orderOf(dagId: string, body: BackfillPlanBody) {
    const dag = await requireDefinedDag(services, dagId);
    const definition = await definitionOf(services, dag.version_id);
    const order = {
      dagNo: dag.dag_no,
      versionId: dag.version_id,
      from: startOfDay(requireDay(body.from), definition.zone),
      to: new Date(endOfDay(requireDay(body.to), definition.zone).getTime() - 1),
      calendar: body.calendar ?? null,
      days: body.days,
      isOnLatest: body.onLatestVersion ?? false,
      tasks: body.tasks ? subsetOf(body.tasks) : null,
      reprocess: body.reprocess ?? 'none',
      backwards: body.backwards ?? false,
    } as const;
    return { definition, order };
  }

  async function views(rows: readonly BackfillRow[], dagId: string): Promise<readonly BackfillSummary[]> {
    if (rows.length === 0) return [];
    const { zone } = await definitionOf(services, (await requireDag(services, dagId)).version_id);
    const ids = rows.map(({ id }) => id);
    const [progress, rates, secondsPerRun] = await Promise.all([
      backfillProgress(kysely, ids),
      backfillRates(kysely, ids),
      typicalRunSeconds(kysely, dagId),
    ]);
    return rows.map((row) =>
      backfillView(row, { zone, progress: progress.get(row.id) ?? {}, rate: rates.get(row.id) ?? 0, secondsPerRun }),
    );
  }

  async function requireBackfill({ dagId, backfillId }: { dagId: string; backfillId: number }): Promise<BackfillRow> {
    const row = await findBackfill(kysely, backfillId);
    if (row?.dag_id !== dagId) throw notFound(`The DAG ${dagId} has no backfill ${backfillId}`);
    return row;
  }

  app.get(
    '/dags/:dagId/backfills',
    {
      schema: {
        operationId: 'listDagBackfills',
        tags,
        params: DagIdParams,
        querystring: BackfillPageQuery,
        response: { 200: BackfillPage, ...failures(404) },
      },
    },
    async ({ params: { dagId }, query }) => {
      await requireDag(services, dagId);
      const page = await listBackfills(kysely, { dagId, state: query.state }, ['-id'], {
        limit: query.limit ?? 50,
        cursor: query.after ?? '',
      });
      return { backfills: [...(await views(page.rows, dagId))], next: page.next };
    },
  );

  app.post(
    '/dags/:dagId/backfills/plan',
    {
      schema: {
        operationId: 'planBackfill',
        tags,
        params: DagIdParams,
        body: BackfillPlanBody,
        response: { 200: BackfillPlan, ...failures(404) },
      },
    },
    async ({ params: { dagId }, body }) => {
      const { definition, order } = await answered(orderOf(dagId, body));
      const plan = await answered(services.backfills.plan(order));
      const [overlaps, secondsPerRun] = await Promise.all([
        overlappingBackfill(pool, order.dagNo, plan),
        typicalRunSeconds(kysely, dagId),
      ]);
      const runs = plan.filter((date) => hasWork([date])).length;
      return {
        dates: plan.map((date) => ({
          businessDay: businessDay(date.intervalStart, definition.zone),
          logicalDate: date.logicalDate.toISOString(),
          intervalStart: date.intervalStart.toISOString(),
          intervalEnd: date.intervalEnd.toISOString(),
          action: date.action,
          reason: date.reason,
          runId: date.existing?.runId ?? null,
        })),
        secondsEstimate: secondsForRuns(runs, body.maxActiveRuns ?? 10, secondsPerRun),
        overlaps,
      };
    },
  );

  app.post(
    '/dags/:dagId/backfills',
    {
      schema: {
        operationId: 'createBackfill',
        tags,
        params: DagIdParams,
        body: BackfillBody,
        response: {
          201: BackfillSummary,
          ...failures(404, 409),
          422: Type.Union([FieldErrors, HttpValidationError]),
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { dagId } = request.params;
      const { definition, order } = await answered(orderOf(dagId, body));
      const given = body.params as Record<string, Json> | null | undefined;
      const checked = given ? checkedParams(checkParams, definition, given) : null;
      if (checked && checked.errors.length > 0)
        return reply.code(422).send({ detail: 'Some fields are not valid', errors: checked.errors });
      const { id } = await answered(
        services.backfills.create(
          {
            ...order,
            maxActiveRuns: body.maxActiveRuns ?? 10,
            conf: checked?.values ?? null,
            seen: seenIn(body),
          },
          requesterOf(request),
        ),
      );
      const { seen: _, ...detail } = body;
      await audit(services, request, { action: 'create_backfill', dagId, detail: { ...detail, backfill_id: id } });
      const [view] = await views([await requireBackfill({ dagId, backfillId: id })], dagId);
      return reply.code(201).send(view as BackfillSummary);
    },
  );

  app.get(
    '/dags/:dagId/backfills/:backfillId',
    {
      schema: {
        operationId: 'getDagBackfill',
        tags,
        params: BackfillKeyParams,
        response: { 200: BackfillSummary, ...failures(404) },
      },
    },
    async ({ params }) => (await views([await requireBackfill(params)], params.dagId))[0] as BackfillSummary,
  );

  app.get(
    '/dags/:dagId/backfills/:backfillId/dates',
    {
      schema: {
        operationId: 'listBackfillDates',
        tags,
        params: BackfillKeyParams,
        response: { 200: BackfillDates, ...failures(404) },
      },
    },
    async ({ params }) => {
      await requireBackfill(params);
      const dag = await requireDag(services, params.dagId);
      const { zone } = await definitionOf(services, dag.version_id);
      const dates = await backfillDates(kysely, params.backfillId);
      const errors = await runErrors(
        kysely,
        dates.flatMap(({ run_no: id, state }) => (id === null ? [] : [{ id, state }])),
      );
      return {
        dates: dates.map((date) => ({
          businessDay: businessDay(new Date(date.interval_start), zone),
          logicalDate: date.logical_date,
          intervalStart: date.interval_start,
          intervalEnd: date.interval_end,
          action: date.action,
          reason: date.reason,
          runId: date.run_id,
          state: date.state,
          error: date.run_no === null ? null : (errors.get(date.run_no) ?? null),
        })),
      };
    },
  );
};

function subsetOf({ taskIds, ignoreDependencies = false, downstream = false }: SubsetBody): TaskSubset {
  return { taskIds, ignoreDependencies, downstream };
}

function seenIn({ seen }: BackfillBody): BackfillOrder['seen'] {
  return seen ? seen.map(({ logicalDate, action }) => ({ logicalDate: new Date(logicalDate), action })) : null;
}

export interface BackfillFacts {
  readonly zone: string;
  readonly progress: BackfillProgress;
  /** Runs that ended a minute of late. */
  readonly rate: number;
  readonly secondsPerRun: number | null;
}

export function backfillView(
  row: BackfillRow,
  { zone, progress, rate, secondsPerRun }: BackfillFacts,
): BackfillSummary {
  return {
    id: row.id,
    dagId: row.dag_id,
    state: backfillState(row),
    firstDay: businessDay(new Date(row.from_date), zone),
    lastDay: businessDay(new Date(row.to_date), zone),
    calendar: row.calendar,
    onLatestVersion: row.is_on_latest,
    tasks: row.tasks && { ...row.tasks, taskIds: [...row.tasks.taskIds] },
    reprocess: row.reprocess,
    backwards: row.is_backwards,
    maxActiveRuns: row.max_active_runs,
    params: row.conf && { ...row.conf },
    createdBy: row.created_by,
    createdAt: row.created_at,
    completedAt: row.completed_at,
    progress: { ...progress },
    runsPerMinute: backfillState(row) === 'running' ? rate : null,
    secondsLeft: secondsLeft(row, progress, secondsPerRun),
  };
}
