import { isDay } from '../../core/businessDay.ts';
import type { DagDefinition } from '../../core/definition.ts';
import { eventsBehind } from '../../db/read/assets.ts';
import { listDeadlines } from '../../db/read/deadlines.ts';
import { listRuns } from '../../db/read/dagRuns.ts';
import { neighborRuns } from '../../db/read/neighborRuns.ts';
import { listNotifications } from '../../db/read/notifications.ts';
import { listRunTries, mappedSpans } from '../../db/read/runTries.ts';
import { runErrors, runFailures, type RunFailure } from '../../db/read/runErrors.ts';
import { runTallies, taskTallies } from '../../db/read/tallies.ts';
import { firstInstances } from '../../db/read/taskInstances.ts';
import { ApiError } from '../http/apiError.ts';
import { definitionOf, requireDag, requireRun } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagIdParams } from './dags.schema.ts';
import { deadlineView, notificationView } from './notices.ts';
import { RunDetail, RunKeyParams, RunPage, RunPageQuery, TryTimes } from './runs.schema.ts';
import { graphView, instanceSummary, runSummary, taskIdOf } from './views.ts';

const tags = ['Pages'];
const MAX_INSTANCES = 1_000;
const MAX_EVENTS = 100;
const MAX_NOTIFICATIONS = 50;
const MAX_TRIES = 5_000;

export const runPageRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dagId/runs',
    {
      schema: {
        operationId: 'listRuns',
        tags,
        params: DagIdParams,
        querystring: RunPageQuery,
        response: { 200: RunPage, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const dag = await requireDag(services, params.dagId);
      const paging = { limit: query.limit ?? 50, cursor: query.after ?? '' };
      const { state: states, type: types, from, to } = query;
      if (![from, to].every((day) => day === undefined || isDay(day)))
        throw new ApiError(400, '`from` and `to` are days of the calendar, YYYY-MM-DD.');
      const filter = { dagNo: dag.dag_no, states, types, businessDays: { from, to } };
      const page = await listRuns(db, filter, ['-run_after'], paging);
      const [tallies, errors] = await Promise.all([
        runTallies(
          db,
          page.rows.map((run) => run.id),
        ),
        runErrors(db, page.rows),
      ]);
      const runs = page.rows.map((run) => runSummary(run, tallies.get(run.id) ?? {}, errors.get(run.id) ?? null));
      return { runs, next: page.next };
    },
  );

  app.get(
    '/dags/:dagId/runs/:runId',
    { schema: { operationId: 'getRun', tags, params: RunKeyParams, response: { 200: RunDetail, ...failures(404) } } },
    async ({ params }) => {
      const run = await requireRun(services, params.dagId, params.runId);
      const [definition, instances, totals, perTask, events, deadlines, notifications, failed, neighbors] =
        await Promise.all([
          definitionOf(services, run.version_id),
          firstInstances(db, run.id, MAX_INSTANCES + 1),
          runTallies(db, [run.id]),
          taskTallies(db, run.id),
          run.run_type === 'asset_triggered' ? eventsBehind(db, run.id) : [],
          listDeadlines(db, run.id),
          listNotifications(db, { runNo: run.id, limit: MAX_NOTIFICATIONS }),
          runFailures(db, run.state === 'failed' ? [run.id] : []),
          neighborRuns(db, run.id),
        ]);
      const failure = failed.get(run.id) ?? null;
      return {
        run: runSummary(run, totals.get(run.id) ?? {}, failure?.error ?? null),
        graph: graphView(definition),
        failure: failureView(failure, definition),
        neighbors,
        deadlines: deadlines.map((deadline) => deadlineView(deadline, definition)),
        notifications: notifications.map(notificationView),
        assetEvents: events.slice(0, MAX_EVENTS).map((event) => ({
          id: event.id,
          asset: event.uri,
          partition: event.partition_key,
          at: event.at,
          dagId: event.dag_id,
          runId: event.run_id,
        })),
        tallies: Object.fromEntries([...perTask].map(([taskNo, tally]) => [taskIdOf(definition, taskNo), tally])),
        instances: instances.slice(0, MAX_INSTANCES).map((row) => instanceSummary(row, definition)),
        isTruncated: instances.length > MAX_INSTANCES,
      };
    },
  );

  app.get(
    '/dags/:dagId/runs/:runId/times',
    {
      schema: {
        operationId: 'getTryTimes',
        tags,
        params: RunKeyParams,
        response: { 200: TryTimes, ...failures(404) },
      },
    },
    async ({ params }) => {
      const run = await requireRun(services, params.dagId, params.runId);
      const [definition, tries, spans] = await Promise.all([
        definitionOf(services, run.version_id),
        listRunTries(db, run.id, MAX_TRIES),
        mappedSpans(db, run.id),
      ]);
      return {
        tries: tries.map((attempt) => ({
          taskId: taskIdOf(definition, attempt.task_no),
          tryNumber: attempt.try_number,
          outcome: attempt.outcome,
          queuedAt: attempt.queued_at,
          startedAt: attempt.started_at,
          endedAt: attempt.ended_at,
        })),
        spans: spans.map((span) => ({
          taskId: taskIdOf(definition, span.task_no),
          queuedAt: span.queued_at,
          startedAt: span.started_at,
          endedAt: span.ended_at,
        })),
      };
    },
  );
};

function failureView(failure: RunFailure | null, definition: DagDefinition): RunDetail['failure'] {
  if (failure === null || failure.task_no === null) return null;
  return {
    taskId: taskIdOf(definition, failure.task_no),
    mapIndex: failure.map_index ?? -1,
    error: failure.error,
  };
}
