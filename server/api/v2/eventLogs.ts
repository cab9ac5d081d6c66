import { findAudit, listAudit } from '../../db/read/auditLog.ts';
import type { AuditFilter, AuditRow } from '../../db/read/auditLog.ts';
import { notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { EventLogCollection, EventLogParams, EventLogResponse, EventLogsQuery } from './eventLogs.schema.ts';

const tags = ['Event Log'];

/** Airflow's event log is the record of what people did: our audit. */
export const eventLogRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/eventLogs',
    {
      schema: {
        operationId: 'get_event_logs',
        tags,
        querystring: EventLogsQuery,
        response: { 200: EventLogCollection, ...failures(400) },
      },
    },
    async ({ query }) => {
      const page = await listAudit(db, filterOf(query), query.order_by, pagingOf(query));
      return { event_logs: page.rows.map(eventLogView), total_entries: page.total };
    },
  );

  app.get(
    '/eventLogs/:event_log_id',
    {
      schema: {
        operationId: 'get_event_log',
        tags,
        params: EventLogParams,
        response: { 200: EventLogResponse, ...failures(404) },
      },
    },
    async ({ params }) => {
      const row = await findAudit(db, params.event_log_id);
      if (!row) throw notFound('The Event Log was not found');
      return eventLogView(row);
    },
  );
};

function filterOf(query: EventLogsQuery): AuditFilter {
  return {
    dag: matchOf(query, 'dag_id'),
    task: matchOf(query, 'task_id'),
    run: matchOf(query, 'run_id'),
    owner: matchOf(query, 'owner'),
    event: matchOf(query, 'event'),
    dagId: query.dag_id,
    taskId: query.task_id,
    runId: query.run_id,
    mapIndex: query.map_index,
    tryNumber: query.try_number,
    actor: query.owner,
    action: query.event,
    actions: query.included_events,
    withoutActions: query.excluded_events,
    at: { lt: query.before, gt: query.after },
  };
}

function eventLogView(row: AuditRow): EventLogResponse {
  return {
    event_log_id: row.id,
    when: row.at,
    dag_id: row.dag_id,
    task_id: row.task_id,
    run_id: row.run_id,
    map_index: row.map_index,
    try_number: row.try_number,
    event: row.action,
    logical_date: null,
    owner: row.actor,
    extra: row.detail === null ? null : JSON.stringify(row.detail),
    dag_display_name: row.dag_id,
    task_display_name: row.task_id,
  };
}
