import { eventsBehind } from '../../db/read/assets.ts';
import { listDeadlines } from '../../db/read/deadlines.ts';
import { listRuns } from '../../db/read/dagRuns.ts';
import { listNotifications } from '../../db/read/notifications.ts';
import { runErrors } from '../../db/read/runErrors.ts';
import { runTallies, taskTallies } from '../../db/read/tallies.ts';
import { firstInstances } from '../../db/read/taskInstances.ts';
import { definitionOf, requireDag, requireRun } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagIdParams } from './dags.schema.ts';
import { deadlineView, notificationView } from './notices.ts';
import { RunDetail, RunKeyParams, RunPage, RunPageQuery } from './runs.schema.ts';
import { graphView, instanceSummary, runSummary, taskIdOf } from './views.ts';

const tags = ['Pages'];
const MAX_INSTANCES = 1_000;
const MAX_EVENTS = 100;
const MAX_NOTIFICATIONS = 50;

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
      const page = await listRuns(db, { dagNo: dag.dag_no, states: query.state }, ['-run_after'], paging);
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
      const [definition, instances, totals, perTask, events, deadlines, notifications, errors] = await Promise.all([
        definitionOf(services, run.version_id),
        firstInstances(db, run.id, MAX_INSTANCES + 1),
        runTallies(db, [run.id]),
        taskTallies(db, run.id),
        run.run_type === 'asset_triggered' ? eventsBehind(db, run.id) : [],
        listDeadlines(db, run.id),
        listNotifications(db, { runNo: run.id, limit: MAX_NOTIFICATIONS }),
        runErrors(db, [run]),
      ]);
      return {
        run: runSummary(run, totals.get(run.id) ?? {}, errors.get(run.id) ?? null),
        graph: graphView(definition),
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
};
