import { businessDay } from '../../core/businessDay.ts';
import type { DagDefinition } from '../../core/definition.ts';
import { dagDeadlines, nextDeadline, type DeadlineRow } from '../../db/read/deadlines.ts';
import { listNotifications, type NotificationRow } from '../../db/read/notifications.ts';
import { definitionsOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagIdParams } from './dags.schema.ts';
import {
  DagDeadlines,
  DagDeadlinesQuery,
  NotificationPage,
  NotificationQuery,
  type Notification,
  type RunDeadline,
} from './notices.schema.ts';

const tags = ['Pages'];

/** What Haru tells people of by itself: deadlines, and the notifications about them and about runs and tasks. */
export const noticeRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dagId/deadlines',
    {
      schema: {
        operationId: 'listDeadlines',
        tags,
        params: DagIdParams,
        querystring: DagDeadlinesQuery,
        response: { 200: DagDeadlines, ...failures(404) },
      },
    },
    async ({ params, query }) => {
      const dag = await requireDag(services, params.dagId);
      const [nextAt, rows] = await Promise.all([
        nextDeadline(db, dag.dag_no),
        dagDeadlines(db, dag.dag_no, query.limit ?? 100),
      ]);
      const definitionFor = await definitionsOf(services, rows);
      return {
        nextAt,
        deadlines: rows.map((row) => {
          const definition = definitionFor(row.version_id);
          const { run_id: runId, interval_start: start } = row;
          const day = start === null ? null : businessDay(new Date(start), definition.zone);
          return { ...deadlineView(row, definition), runId, businessDay: row.business_day ?? day };
        }),
      };
    },
  );

  app.get(
    '/notifications',
    {
      schema: {
        operationId: 'listNotifications',
        tags,
        querystring: NotificationQuery,
        response: { 200: NotificationPage, ...failures(404) },
      },
    },
    async ({ query: { dagId, status, after, limit = 50 } }) => {
      if (dagId !== undefined) await requireDag(services, dagId);
      const rows = await listNotifications(db, { dagId, status, after, limit: limit + 1 });
      const notifications = rows.slice(0, limit).map(notificationView);
      return { notifications, next: rows.length > limit ? (notifications.at(-1)?.id ?? null) : null };
    },
  );
};

/** A deadline of a run, or of one of its tasks. */
export function deadlineView(row: DeadlineRow, definition: DagDefinition): RunDeadline {
  return {
    taskId: definition.tasks[row.task_no]?.taskId ?? null,
    dueAt: row.due_at,
    state: row.state,
    blocker: row.blocker,
  };
}

export function notificationView({ dag, run, task, ...row }: NotificationRow): Notification {
  return { ...row, dagId: dag, runId: run, taskId: task };
}
